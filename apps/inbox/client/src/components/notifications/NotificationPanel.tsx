import { useLayoutEffect, useRef } from "preact/hooks";
import type { Notice } from "../../api/notifications";
import { t } from "../../i18n/later";
import { fullTime, since } from "../../i18n/time";
import { boot } from "../../state/boot";
import { now } from "../../state/clock";
import { follow, notices, readAll, sentence, showsNotices, unread } from "../../state/notifications";
import { Icon } from "../Icon";

/** What there is to hear of, the unread first. Escape and a click beside it close it. */
export function NotificationPanel() {
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => whileOpen(panel.current), []);
  return (
    // Only Escape is heard here; what is inside has its own roles.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div ref={panel} class="notices" role="dialog" aria-label={t.notifications} tabIndex={-1} onKeyDown={closeOnEscape}>
      <header>
        <h2>{t.notifications}</h2>
        <button type="button" class="icon-button" aria-label={t.close} onClick={close}>
          <Icon name="x" />
        </button>
      </header>
      {notices.value.length > 0 ? <List /> : <p class="muted">{t.noNotifications}</p>}
      <footer>
        <a href={boot.tellsUrl}>{t.notificationSettings}</a>
        {unread.value > 0 && (
          <button type="button" class="button quiet small" onClick={() => void readAll()}>
            {t.readAllNotifications}
          </button>
        )}
      </footer>
    </div>
  );
}

function List() {
  return (
    <ul role="list">
      {notices.value.map((notice) => (
        <li key={notice.id}>
          <NoticeLink notice={notice} />
        </li>
      ))}
    </ul>
  );
}

function NoticeLink({ notice }: { notice: Notice }) {
  return (
    <a
      class={`notice-line ${notice.isRead ? "" : "unread"}`}
      href={`?view=all&id=${notice.conversation}`}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        follow(notice);
      }}
    >
      <span class="notice-told">
        {!notice.isRead && <span class="badge info">{t.isNew}</span>} {sentence(notice)}
      </span>
      <time class="muted" dateTime={notice.at} title={fullTime(notice.at)}>
        {since(notice.at, now.value)}
      </time>
      <span class="notice-subject">{notice.subject || t.noSubject}</span>
      {notice.words && <span class="notice-words muted">{notice.words}</span>}
    </a>
  );
}

function whileOpen(panel: HTMLElement | null): () => void {
  panel?.focus();
  function beside(event: PointerEvent) {
    if (event.target instanceof Element && !event.target.closest("#bell")) showsNotices.value = false;
  }
  document.addEventListener("pointerdown", beside);
  return () => document.removeEventListener("pointerdown", beside);
}

function closeOnEscape(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  event.preventDefault();
  close();
}

function close(): void {
  showsNotices.value = false;
  document.querySelector<HTMLElement>(".bell")?.focus();
}
