import { t } from "../../i18n";
import { showsNotices, unread } from "../../state/notifications";
import { Icon } from "../Icon";
import { lazily } from "../lazily";

const NotificationPanel = lazily(
  async () => (await import("./NotificationPanel")).NotificationPanel,
  () => (showsNotices.value = false),
);

/** How much there is to hear of, and what. */
export function Bell() {
  const count = unread.value;
  return (
    <>
      <button
        type="button"
        class="place bell"
        aria-expanded={showsNotices.value}
        aria-haspopup="dialog"
        aria-label={count > 0 ? t.unreadNotifications(count) : t.notifications}
        onClick={() => (showsNotices.value = !showsNotices.value)}
      >
        <Icon name="bell" />
        {count > 0 && <span class="bell-count">{count > 99 ? "99+" : count}</span>}
        <span class="word" aria-hidden="true">
          {t.notifications}
        </span>
      </button>
      {showsNotices.value && <NotificationPanel />}
    </>
  );
}
