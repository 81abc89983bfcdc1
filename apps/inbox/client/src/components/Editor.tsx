import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Desk, Message } from "../api/types";
import { t } from "../i18n";
import { timeOfDay } from "../i18n/time";
import { draftOf, emptyDraft, type Mode, NEW } from "../state/drafts";
import { type Problem, send, type Wish } from "../state/sending";
import { takesSubmits } from "../state/submitting";
import { attach, uploadsOf } from "../state/uploads";
import { ComposerFoot } from "./ComposerFoot";
import { Icon } from "./Icon";
import { OtherDraft } from "./OtherDraft";
import { ReplyFields } from "./ReplyFields";
import { UnreachableNote } from "./UnreachableNote";

type Props = { head: Desk; mode: Mode; onClose: () => void; children: ComponentChildren };

const NAMES = { reply: t.reply, note: t.internalNote, forward: t.forward };

/** Where it is written: to whom, what, and what goes with it. `children` stand above it all. */
export function Editor({ head, mode, onClose, children }: Props) {
  const draft = draftOf(head.id, mode);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function submit(wish: Wish = {}) {
    if (mode !== "note" && uploadsOf(draft).length > 0) {
      setProblem({ words: t.stillUploading, fields: {} });
      return;
    }
    setProblem(null);
    setProblem(await send(head, mode, wish));
  }
  useEffect(() => takesSubmits((wish) => void submit(mode === "note" ? {} : wish)));
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
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (mode !== "note") void attach(draft, event.dataTransfer?.files ?? [], head.reply.maxBytes);
      }}
    >
      {children}
      <OtherDraft draft={draft} />
      {mode !== "note" && <ReplyFields head={head} draft={draft} problem={problem} />}
      {mode !== "note" && <UnreachableNote head={head} />}
      <Text head={head} mode={mode} problem={problem} />
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

function Text({ head, mode, problem }: { head: Desk; mode: Mode; problem: Problem | null }) {
  const draft = draftOf(head.id, mode);
  const person = head.reply.to[0];
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (draft.value.to?.length || head.reply.to.length > 0 || mode === "note") field.current?.focus();
    // What one says of it stands above what is forwarded.
    if (mode === "forward" && draft.value.of) field.current?.setSelectionRange(0, 0);
  }, []);
  return (
    <textarea
      ref={field}
      id="composer-text"
      class="composer-text"
      rows={6}
      value={draft.value.text}
      aria-label={mode === "note" ? t.internalNote : t.message}
      aria-invalid={problem?.fields["text"] ? true : undefined}
      placeholder={mode === "note" ? t.writeNote : head.id === NEW ? t.writeFirst : t.replyTo(person?.name || person?.address || "")}
      onInput={(event) => (draft.value = { ...draft.value, text: event.currentTarget.value })}
      onPaste={(event) => {
        const files = event.clipboardData?.files;
        if (mode === "note" || !files?.length) return;
        event.preventDefault();
        void attach(draft, files, head.reply.maxBytes);
      }}
    />
  );
}
