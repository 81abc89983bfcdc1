import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Desk } from "../api/types";
import { t } from "../i18n/later";
import { fileSize } from "../i18n/time";
import { audienceOf, callOf, isAddressed, isOver, targetOf } from "../state/audience";
import { excessOf } from "../state/comingText";
import { type Draft, isEmpty, type Mode } from "../state/drafts";
import { acceptOf, filesProblems, type Takes } from "../state/fitting";
import { effective, sending, type Wish } from "../state/sending";
import { attach, uploadsOf } from "../state/uploads";
import { filesOf } from "../state/writtenParts";
import { DraftNote } from "./DraftNote";
import { FileTray } from "./FileTray";
import { Icon } from "./Icon";
import { LengthLeft } from "./LengthLeft";
import { PostsToCome } from "./networks/PostsToCome";
import { SendMenu } from "./SendMenu";
import { DeedChips } from "./snippets/DeedChips";

type Props = {
  head: Desk;
  mode: Mode;
  draft: Signal<Draft>;
  onDiscard: () => void;
  onWish: (wish: Wish) => void;
};

/** Files, what else is to know, and the button that says who will read it. */
export function ComposerFoot({ head, mode, draft, onDiscard, onWish }: Props) {
  const isEmptyHanded = filesOf(draft.value).length === 0;
  const problems = mode === "note" ? [] : filesProblems(draft.value, head.reply);
  const isTooLong = mode !== "note" && excessOf(head, draft.value) > 0;
  const takesFiles = mode !== "note" && head.reply.can.takesFiles !== false;
  const look = mode === "reply" && !isAddressed(head) ? `reply ${audienceOf(head, draft.value)}` : mode;
  const isLate = mode === "reply" && isOver(head);
  const isUploading = mode !== "note" && uploadsOf(draft).length > 0;
  return (
    <footer class="composer-foot">
      {mode !== "note" && <PostsToCome draft={draft} head={head} />}
      {mode !== "note" && <FileTray draft={draft} can={head.reply.can} />}
      <DeedChips draft={draft} />
      {problems.map((words) => (
        <p key={words} class="problem">
          {words}
        </p>
      ))}
      <div class="composer-buttons">
        <button
          class={`button primary ${look}`}
          disabled={sending.value !== null || problems.length > 0 || isTooLong || isLate || isUploading || (isEmptyHanded && !draft.value.text.trim() && !draft.value.isQuoted)}
          title={`${t.keyControl}+Enter`}
        >
          <Icon name={mode === "note" ? "sticky-note" : look.endsWith("public") ? "globe" : "send"} />
          {sending.value === head.id ? t.sending : labelOf(mode, draft.value, head)}
        </button>
        {mode !== "note" && <SendMenu onWish={onWish} />}
        {takesFiles && <AttachButton draft={draft} takes={head.reply} />}
        {mode !== "note" && <LengthLeft draft={draft} head={head} />}
        <span class="spring" />
        {!isEmpty(draft.value) && (
          <>
            {isUploading ? <span class="muted hint">{t.stillUploading}</span> : <DraftNote draft={draft} />}
            <button type="button" class="button quiet small" onClick={onDiscard}>
              {t.discard}
            </button>
          </>
        )}
      </div>
    </footer>
  );
}

function labelOf(mode: Mode, draft: Draft, head: Desk): string {
  if (mode === "note") return t.addNote;
  if (mode === "reply" && !isAddressed(head)) return threadLabel(draft, head);
  const { to, cc } = effective(draft, head);
  const first = to[0];
  if (!first) return t.sendToNobody;
  const others = to.length + cc.length - 1;
  return others > 0 ? t.sendToMore(first.address, others) : t.sendTo(first.address);
}

function threadLabel(draft: Draft, head: Desk): string {
  if (audienceOf(head, draft) === "public") return t.answerPublicly;
  const target = targetOf(head, draft);
  return t.answerPrivately(target ? callOf(target) : "");
}

function AttachButton({ draft, takes }: { draft: Signal<Draft>; takes: Takes }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="icon-button" aria-label={t.attach} title={t.attachUpTo(fileSize(takes.maxBytes))} onClick={() => input.current?.click()}>
        <Icon name="paperclip" />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={acceptOf(takes.can) || undefined}
        onChange={(event) => {
          void attach(draft, [...(event.currentTarget.files ?? [])], takes);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}
