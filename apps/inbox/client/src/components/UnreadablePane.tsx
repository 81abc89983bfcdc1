import { t } from "../i18n/later";
import { fileSize, fullTime } from "../i18n/time";
import { go, openId } from "../state/route";
import { beingRead, readAgain, unread } from "../state/unreadable";
import { Empty } from "./EmptyList";
import { Icon } from "./Icon";

/** Why it could not be read, its source, and another try. */
export function UnreadablePane() {
  const item = unread.value?.find((each) => String(each.id) === openId.value);
  return (
    <section class="thread-pane" aria-label={t.unreadable}>
      {!item && <Empty icon="file-warning" title={t.unreadable} hint={t.unreadableHint} />}
      {item && (
        <>
          <header class="thread-head">
            <button type="button" class="icon-button back" aria-label={t.back} onClick={() => go({ id: null })}>
              <Icon name="chevron-left" />
            </button>
            <div class="thread-title">
              <h2 tabIndex={-1}>{item.subject || item.channel}</h2>
              <p class="thread-about muted">
                {item.sender.name && <span>{item.sender.name}</span>}
                {item.sender.address && <span class="address">{item.sender.address}</span>}
                {item.subject && <span class="via">{item.channel}</span>}
                <span>{fullTime(item.receivedAt)}</span>
                <span>{item.source}</span>
                <span>{fileSize(item.size)}</span>
              </p>
            </div>
            <div class="deeds">
              <button
                type="button"
                class="button primary"
                disabled={beingRead.value.has(item.id)}
                onClick={() => void readAgain(item)}
              >
                <Icon name="rotate-ccw" />
                {beingRead.value.has(item.id) ? t.isBeingRead : t.readAgain}
              </button>
              <a class="button" href={`${item.original}?download`}>
                <Icon name="download" />
                {t.saveSource}
              </a>
            </div>
          </header>
          <p class="notice warn tray-reason">{item.reason}</p>
          <iframe class="source" title={t.source} src={item.original} sandbox="" />
        </>
      )}
    </section>
  );
}
