import type { Head } from "../api/types";
import { shell } from "../composer/load";
import { t } from "../i18n";
import { keyHint } from "../state/commands/bindings";
import { draftOf, isEmpty } from "../state/drafts";
import { write, writing } from "../state/writing";
import { Icon } from "./Icon";

/** Where an answer or a note is written, once somebody begins to. */
export function Composer({ head }: { head: Head }) {
  const mode = writing.value;
  const Writing = shell.code.value?.Writing;
  return mode && Writing ? <Writing head={head} mode={mode} /> : <Invitation head={head} />;
}

/** Closed, it takes one line and tells of drafts. */
function Invitation({ head }: { head: Head }) {
  const hasReply = !isEmpty(draftOf(head.id, "reply").value);
  const hasForward = !isEmpty(draftOf(head.id, "forward").value);
  const hasNote = !isEmpty(draftOf(head.id, "note").value);
  const target = head.reply.place?.target;
  const person = head.reply.to[0] ?? (target && { name: target.name, address: target.handle });
  return (
    <div class="composer invitation">
      <button type="button" class="write reply" title={keyHint("conversation.reply", t.reply)} onClick={() => write("reply")}>
        <Icon name="reply" />
        <span>{t.replyTo(person?.name || person?.address || "")}</span>
        {hasReply && <span class="badge info">{t.draft}</span>}
      </button>
      <button type="button" class="write note" title={keyHint("conversation.note", t.internalNote)} onClick={() => write("note")}>
        <Icon name="sticky-note" />
        <span>{t.note}</span>
        {hasNote && <span class="badge info">{t.draft}</span>}
      </button>
      {hasForward && (
        <button type="button" class="write" onClick={() => write("forward")}>
          <Icon name="forward" />
          <span>{t.forward}</span>
          <span class="badge info">{t.draft}</span>
        </button>
      )}
    </div>
  );
}
