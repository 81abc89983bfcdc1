import type { Head } from "../api/types";
import { t } from "../i18n/later";
import { keyHint } from "../state/commands/bindings";
import { isAddressed } from "../state/audience";
import type { Mode } from "../state/drafts";
import { forwardNewest } from "../state/forwarding";
import { registerPickers } from "../state/pickers";
import { attach } from "../state/uploads";
import { write, writing } from "../state/writing";
import { Came } from "./Came";
import { Collision } from "./Collision";
import { Editor } from "./Editor";
import { Icon } from "./Icon";
import { NewConversation } from "./NewConversation";

// What is loaded when somebody begins to write.
export { attach, NewConversation };
registerPickers();

/** The open composer. Its modes never look alike, and the button says who will read it. */
export function Writing({ head, mode }: { head: Head; mode: Mode }) {
  if (mode !== "note" && head.reply.cannot) return <Unable mode={mode} words={head.reply.cannot} />;
  const close = () => {
    writing.value = null;
    document.querySelector<HTMLElement>("#thread-heading")?.focus();
  };
  return (
    <Editor key={mode} desk={mode === "forward" ? toNobody(head) : head} mode={mode} onClose={close}>
      <Modes mode={mode} canForward={isAddressed(head)} />
      {mode === "reply" && <Collision id={head.id} />}
      <Came />
    </Editor>
  );
}

/** In place of the editor where nothing can be sent; a note still can be written. */
function Unable({ mode, words }: { mode: Mode; words: string }) {
  return (
    <div class="composer reply">
      <Modes mode={mode} canForward={false} />
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

function Modes({ mode, canForward }: { mode: Mode; canForward: boolean }) {
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
      {canForward && <button
        type="button"
        class="mode forward"
        aria-pressed={mode === "forward"}
        title={keyHint("conversation.forward", t.forward)}
        onClick={forwardNewest}
      >
        <Icon name="forward" />
        {t.forward}
      </button>}
      {mode === "note" && <span class="note-hint">{t.noteHint}</span>}
      {mode === "forward" && <span class="note-hint">{t.forwardHint}</span>}
      <button type="button" class="icon-button" aria-label={t.close} onClick={() => (writing.value = null)}>
        <Icon name="x" />
      </button>
    </div>
  );
}
