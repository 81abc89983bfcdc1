import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Desk, Message } from "../api/types";
import { inWords, t } from "../i18n/later";
import { timeOfDay } from "../i18n/time";
import { audienceOf, isAddressed } from "../state/audience";
import { deskFor } from "../state/comingText";
import { type Draft, draftOf, emptyDraft, type Mode, NEW } from "../state/drafts";
import { focusOn } from "../state/focus";
import { type Concern, concernsOf } from "../state/guarding";
import { undescribed } from "../state/fitting";
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

type Props = { desk: Desk; mode: Mode; onClose: () => void; children: ComponentChildren };

const NAMES = { reply: t.reply, note: t.internalNote, forward: t.forward };

/** Where it is written: to whom, what, and what goes with it. `children` stand above it all. */
export function Editor({ desk, mode, onClose, children }: Props) {
  const draft = draftOf(desk.id, mode);
  const head = mode === "reply" ? deskFor(desk, draft.value) : desk;
  const [problem, setProblem] = useState<Problem | null>(null);
  const asked = useRef<Wish>({});
  const alert = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => noteAudience(head, mode, draft), [draft.value]);
  async function submit(wish: Wish = {}, { isMeant = false } = {}) {
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
    const question = isMeant ? null : questionFor(head, mode, draft.value);
    if (question) {
      asked.current = wish;
      setProblem(question);
      return;
    }
    setProblem(null);
    setProblem(await send(head, mode, wish));
  }
  function lookFirst() {
    if (problem?.first) focusOn(".description textarea:placeholder-shown");
    setProblem(null);
  }
  useLayoutEffect(() => {
    if (problem) alert.current?.scrollIntoView({ block: "nearest" });
  }, [problem]);
  // At once: who types fast sends before the first paint.
  useLayoutEffect(() => takesSubmits((wish) => void submit(mode === "note" ? {} : wish)));
  return (
    <form
      class={`composer ${mode} ${mode === "reply" && !isAddressed(head) ? audienceOf(head, draft.value) : ""}`}
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
        <div ref={alert} class="problem" role="alert">
          <Icon name="circle-alert" />
          {problem.words} {t.notSent}
          {problem.newer && <Newer messages={problem.newer} />}
        </div>
      )}
      {problem?.anyway && (
        <p class="outdated-deeds">
          <button type="button" class="button small" onClick={() => void submit(asked.current, { isMeant: true })}>
            {problem.anyway}
          </button>
          <button type="button" class="button quiet small" onClick={lookFirst}>
            {problem.first ?? t.reviewFirst}
          </button>
        </p>
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

/** Whoever begins to write knows who will read it; should that change, they are asked. */
function noteAudience(head: Desk, mode: Mode, draft: Signal<Draft>): void {
  const now = draft.value;
  if (mode !== "reply" || isAddressed(head)) return;
  if (now.text.trim() === "") {
    if (now.writtenFor) draft.value = { ...now, writtenFor: null };
  } else if (!now.writtenFor) draft.value = { ...now, writtenFor: audienceOf(head, now) };
}

/** What its author should decide first, if anything. */
function questionFor(head: Desk, mode: Mode, draft: Draft): Problem | null {
  const concerns = mode === "reply" ? concernsOf(head, draft) : [];
  const bare = mode === "note" ? [] : undescribed(draft, head.reply.can);
  const words = [wordsFor(concerns), bare.length > 0 ? t.undescribed(bare.length) : ""].filter(Boolean).join(" ");
  if (!words) return null;
  const ways = concerns.length > 0 ? { anyway: t.publishAnyway } : { anyway: t.sendUndescribed, first: t.describeFirst };
  return { words, fields: {}, ...ways };
}

function wordsFor(concerns: Concern[]): string {
  const leaks = concerns.filter((each) => each !== "wasPrivate").map(t.leaks);
  const words = leaks.length > 0 ? t.leak(inWords(leaks)) : "";
  return concerns.includes("wasPrivate") ? `${t.wasPrivate} ${words}`.trim() : words;
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
