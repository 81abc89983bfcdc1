import type { ComponentChildren } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Desk, Message } from "../api/types";
import { t } from "../i18n/later";
import { timeOfDay } from "../i18n/time";
import { draftOf, emptyDraft, type Mode, NEW } from "../state/drafts";
import { type Problem, send, type Wish } from "../state/sending";
import { takesSubmits } from "../state/submitting";
import { editorOf } from "../state/editing";
import { uploadsOf } from "../state/uploads";
import { goToUnresolved, isUnresolved } from "../state/variables";
import { ComposerFoot } from "./ComposerFoot";
import { Icon } from "./Icon";
import { OtherDraft } from "./OtherDraft";
import { QuotedBelow } from "./QuotedBelow";
import { ReplyFields } from "./ReplyFields";
import { QuestionBelow } from "./QuestionBelow";
import { SignatureBelow } from "./SignatureBelow";
import { TextField } from "./TextField";
import { UnreachableNote } from "./UnreachableNote";

type Props = { head: Desk; mode: Mode; onClose: () => void; children: ComponentChildren };

const NAMES = { reply: t.reply, note: t.internalNote, forward: t.forward };

/** Where it is written: to whom, what, and what goes with it. `children` stand above it all. */
export function Editor({ head, mode, onClose, children }: Props) {
  const draft = draftOf(head.id, mode);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function submit(wish: Wish = {}) {
    editorOf(draft)?.flush();
    if (mode !== "note" && uploadsOf(draft).length > 0) {
      setProblem({ words: t.stillUploading, fields: {} });
      return;
    }
    if (isUnresolved(draft.value.doc)) {
      setProblem({ words: t.variableOpen, fields: {} });
      goToUnresolved();
      return;
    }
    setProblem(null);
    setProblem(await send(head, mode, wish));
  }
  // At once: who types fast sends before the first paint.
  useLayoutEffect(() => takesSubmits((wish) => void submit(mode === "note" ? {} : wish)));
  return (
    <form
      class={`composer ${mode}`}
      aria-label={head.id === NEW ? t.newConversation : NAMES[mode]}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) {
          event.preventDefault();
          onClose();
        }
      }}
    >
      {children}
      <OtherDraft draft={draft} />
      {mode !== "note" && <ReplyFields head={head} draft={draft} problem={problem} />}
      {mode !== "note" && <UnreachableNote head={head} />}
      <TextField head={head} mode={mode} draft={draft} isWrong={Boolean(problem?.fields["text"])} />
      {mode === "forward" && draft.value.isQuoted && <QuotedBelow draft={draft} />}
      {mode === "reply" && (
        <div class="below-text">
          <SignatureBelow head={head} />
          <QuestionBelow head={head} />
        </div>
      )}
      {problem && (
        <div class="problem" role="alert">
          <Icon name="circle-alert" />
          {problem.words} {t.notSent}
          {problem.newer && <Newer messages={problem.newer} />}
        </div>
      )}
      {problem?.newer && (
        <p class="outdated-deeds">
          <button type="button" class="button small" onClick={() => void submit()}>
            {t.sendAnyway}
          </button>
          <button type="button" class="button quiet small" onClick={() => setProblem(null)}>
            {t.reviewFirst}
          </button>
        </p>
      )}
      <ComposerFoot
        head={head}
        mode={mode}
        draft={draft}
        onDiscard={() => (draft.value = emptyDraft())}
        onWish={(wish) => void submit(wish)}
      />
    </form>
  );
}

/** What came while the answer was written. */
function Newer({ messages }: { messages: Message[] }) {
  return (
    <ul class="newer">
      {messages.map((message) => (
        <li key={message.id}>
          <strong>{message.author.name || message.author.address}</strong> {timeOfDay(message.at)}{" "}
          {message.passages.find((passage) => passage.kind === "said")?.text.slice(0, 200)}
        </li>
      ))}
    </ul>
  );
}
