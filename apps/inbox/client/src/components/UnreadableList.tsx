import { t } from "../i18n/later";
import { fileSize, shortTime } from "../i18n/time";
import { now } from "../state/clock";
import { go, openId } from "../state/route";
import { allBeingRead, hasMoreUnread, loadMoreUnread, mayReadAll, readAllAgain, unread } from "../state/unreadable";
import { EmptyList } from "./EmptyList";
import { Icon } from "./Icon";
import { ViewMenu } from "./ViewMenu";

/** The tray of what came in and could not be read. */
export function UnreadableList() {
  return (
    <section class="list-pane" aria-label={t.unreadable}>
      <header class="list-head">
        <h2 class="list-title">{t.unreadable}</h2>
        <ViewMenu />
      </header>
      {mayReadAll.value && !!unread.value?.length && (
        <p class="list-note">
          <button type="button" class="button" disabled={allBeingRead.value} onClick={() => void readAllAgain()}>
            <Icon name="rotate-ccw" />
            {allBeingRead.value ? t.isBeingRead : t.readAllAgain}
          </button>
        </p>
      )}
      {unread.value === null && <p class="list-note muted">{t.loading}</p>}
      {unread.value?.length === 0 && <EmptyList />}
      <ul class="rows tray" role="list">
        {unread.value?.map((item) => (
          <li key={item.id}>
            <button
              type="button"
              class="tray-row"
              aria-current={openId.value === String(item.id) ? "true" : undefined}
              onClick={() => go({ id: String(item.id) })}
            >
              <span class="row-line">
                <span class="row-name">{item.sender.name || item.sender.address || item.channel}</span>
                <time dateTime={item.receivedAt}>{shortTime(item.receivedAt, now.value)}</time>
              </span>
              {item.subject && (
                <span class="row-line">
                  <span class="row-subject">{item.subject}</span>
                </span>
              )}
              <span class="row-line">
                <span class="row-snippet">{item.reason}</span>
                <span class="muted">{fileSize(item.size)}</span>
              </span>
            </button>
          </li>
        ))}
        {hasMoreUnread() && (
          <li class="list-note">
            <button type="button" class="button" onClick={() => void loadMoreUnread()}>
              {t.more}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}
