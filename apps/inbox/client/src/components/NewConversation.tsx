import { t } from "../i18n/later";
import { choose, newDesk, sender, senders } from "../state/beginning";
import { beginning } from "../state/route";
import { Editor } from "./Editor";
import { Icon } from "./Icon";

/** Writing to somebody first. */
export function NewConversation() {
  const leave = () => (beginning.value = false);
  const { cannot } = newDesk.value.reply;
  return (
    <div class="beginning">
      <header class="thread-head">
        <h2 id="thread-heading" tabIndex={-1}>
          {t.newConversation}
        </h2>
        <button type="button" class="icon-button" aria-label={t.close} onClick={leave}>
          <Icon name="x" />
        </button>
      </header>
      {senders.value === null && <p class="thread-note muted">{t.loading}</p>}
      {cannot && <p class="thread-note muted">{cannot}</p>}
      {sender.value && (
        <Editor desk={newDesk.value} mode="reply" onClose={leave}>
          <From />
        </Editor>
      )}
    </div>
  );
}

/** The channel that it goes out from. */
function From() {
  return (
    <label class="reply-field">
      <span class="reply-label">{t.from}</span>
      <select
        value={String(sender.value?.channel ?? "")}
        onChange={(event) => choose(Number(event.currentTarget.value))}
      >
        {(senders.value ?? []).map((each) => (
          <option key={each.channel} value={String(each.channel)}>
            {`${each.sender.name} <${each.sender.address}>`}
          </option>
        ))}
      </select>
    </label>
  );
}
