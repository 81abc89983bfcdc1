import type { Head } from "../api/types";
import { shell } from "../composer/load";
import { t } from "../i18n";
import { keyHint } from "../state/commands/bindings";
import { draftOf, isEmpty, type Mode } from "../state/drafts";
import { forwardNewest } from "../state/forwarding";
import { write, writing } from "../state/writing";
import { Came } from "./Came";
import { Collision } from "./Collision";
import { Icon } from "./Icon";

/** Where an answer or a note is written. The two never look alike, and the button says who will read it. */
export function Composer({ head }: { head: Head }) {
  const mode = writing.value;
  const Editor = shell.code.value?.Editor;
  if (mode === null || !Editor) return <Invitation head={head} />;
  if (mode !== "note" && head.reply.cannot) return <Unable mode={mode} words={head.reply.cannot} />;
  const close = () => {
    writing.value = null;
    document.querySelector<HTMLElement>("#thread-heading")?.focus();
  };
  return (
    <Editor key={mode} head={mode === "forward" ? toNobody(head) : head} mode={mode} onClose={close}>
      <Modes mode={mode} />
      {mode === "reply" && <Collision id={head.id} />}
      <Came />
    </Editor>
  );
}

/** In place of the editor where nothing can be sent; a note still can be written. */
function Unable({ mode, words }: { mode: Mode; words: string }) {
  return (
    <div class="composer reply">
      <Modes mode={mode} />
      <p class="problem" role="alert">
        <Icon name="circle-alert" />
        {words}
      </p>
    </div>
  );
}

/** Nobody gets a forward unasked. */
function toNobody(head: Head): Head {
  return { ...head, reply: { ...head.reply, to: [], cc: [], unreachable: [], subject: "" } };
}

/** Closed, it takes one line and tells of drafts. */
function Invitation({ head }: { head: Head }) {
  const hasReply = !isEmpty(draftOf(head.id, "reply").value);
  const hasForward = !isEmpty(draftOf(head.id, "forward").value);
  const hasNote = !isEmpty(draftOf(head.id, "note").value);
  const person = head.reply.to[0];
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

function Modes({ mode }: { mode: Mode }) {
  return (
    <div class="modes">
      <button type="button" class="mode reply" aria-pressed={mode === "reply"} onClick={() => write("reply")}>
        <Icon name="reply" />
        {t.reply}
      </button>
      <button type="button" class="mode note" aria-pressed={mode === "note"} onClick={() => write("note")}>
        <Icon name="sticky-note" />
        {t.internalNote}
      </button>
      <button
        type="button"
        class="mode forward"
        aria-pressed={mode === "forward"}
        title={keyHint("conversation.forward", t.forward)}
        onClick={forwardNewest}
      >
        <Icon name="forward" />
        {t.forward}
      </button>
      {mode === "note" && <span class="note-hint">{t.noteHint}</span>}
      {mode === "forward" && <span class="note-hint">{t.forwardHint}</span>}
      <button type="button" class="icon-button" aria-label={t.close} onClick={() => (writing.value = null)}>
        <Icon name="x" />
      </button>
    </div>
  );
}
