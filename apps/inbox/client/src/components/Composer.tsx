import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Head, Message } from "../api/types";
import { t } from "../i18n";
import { timeOfDay } from "../i18n/time";
import { draftOf, emptyDraft, isEmpty, type Mode } from "../state/drafts";
import { write, writing } from "../state/keys";
import { attach, uploadsOf } from "../state/uploads";
import { type Problem, send, type Wish } from "../state/sending";
import { ComposerFoot } from "./ComposerFoot";
import { Icon } from "./Icon";
import { ReplyFields } from "./ReplyFields";
import { UnreachableNote } from "./UnreachableNote";

/** Where an answer or a note is written. The two never look alike, and the button says who will read it. */
export function Composer({ head }: { head: Head }) {
  const mode = writing.value;
  if (mode === null) return <Invitation head={head} />;
  if (mode === "reply" && head.reply.cannot) return <Unable words={head.reply.cannot} />;
  return <Editor key={mode} head={head} mode={mode} />;
}

/** In place of the editor where nothing can be sent; a note still can be written. */
function Unable({ words }: { words: string }) {
  return (
    <div class="composer reply">
      <Modes mode="reply" />
      <p class="problem" role="alert">
        <Icon name="circle-alert" />
        {words}
      </p>
    </div>
  );
}

/** Closed, it takes one line and tells of drafts. */
function Invitation({ head }: { head: Head }) {
  const hasReply = !isEmpty(draftOf(head.id, "reply").value);
  const hasNote = !isEmpty(draftOf(head.id, "note").value);
  const person = head.reply.to[0];
  return (
    <div class="composer invitation">
      <button type="button" class="write reply" title={`${t.reply} (r)`} onClick={() => write("reply")}>
        <Icon name="reply" />
        <span>{t.replyTo(person?.name || person?.address || "")}</span>
        {hasReply && <span class="badge info">{t.draft}</span>}
      </button>
      <button type="button" class="write note" title={`${t.internalNote} (n)`} onClick={() => write("note")}>
        <Icon name="sticky-note" />
        <span>{t.note}</span>
        {hasNote && <span class="badge info">{t.draft}</span>}
      </button>
    </div>
  );
}

function Editor({ head, mode }: { head: Head; mode: Mode }) {
  const draft = draftOf(head.id, mode);
  const [problem, setProblem] = useState<Problem | null>(null);
  async function submit(wish: Wish = {}) {
    if (mode === "reply" && uploadsOf(draft).length > 0) {
      setProblem({ words: t.stillUploading, fields: {} });
      return;
    }
    setProblem(null);
    setProblem(await send(head, mode, wish));
  }
  return (
    <form
      class={`composer ${mode}`}
      aria-label={mode === "note" ? t.internalNote : t.reply}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void submit(event.shiftKey && mode === "reply" ? { afterwards: "close" } : {});
        }
        if (event.key === "Escape" && !event.defaultPrevented) {
          event.preventDefault();
          writing.value = null;
          document.querySelector<HTMLElement>("#thread-heading")?.focus();
        }
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (mode === "reply") void attach(draft, event.dataTransfer?.files ?? []);
      }}
    >
      <Modes mode={mode} />
      {mode === "reply" && <ReplyFields head={head} draft={draft} problem={problem} />}
      {mode === "reply" && <UnreachableNote head={head} />}
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
      {mode === "note" && <span class="note-hint">{t.noteHint}</span>}
      <button type="button" class="icon-button" aria-label={t.close} onClick={() => (writing.value = null)}>
        <Icon name="x" />
      </button>
    </div>
  );
}

function Text({ head, mode, problem }: { head: Head; mode: Mode; problem: Problem | null }) {
  const draft = draftOf(head.id, mode);
  const person = head.reply.to[0];
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <textarea
      ref={field}
      id="composer-text"
      class="composer-text"
      rows={6}
      value={draft.value.text}
      aria-label={mode === "note" ? t.internalNote : t.message}
      aria-invalid={problem?.fields["text"] ? true : undefined}
      placeholder={mode === "note" ? t.writeNote : t.replyTo(person?.name || person?.address || "")}
      onInput={(event) => (draft.value = { ...draft.value, text: event.currentTarget.value })}
      onPaste={(event) => {
        const files = event.clipboardData?.files;
        if (mode !== "reply" || !files?.length) return;
        event.preventDefault();
        void attach(draft, files);
      }}
    />
  );
}
