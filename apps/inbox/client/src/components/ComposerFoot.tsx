import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Desk } from "../api/types";
import { t } from "../i18n/later";
import { fileSize } from "../i18n/time";
import { audienceOf, callOf, isAddressed, targetOf } from "../state/audience";
import { type Draft, isEmpty, type Mode } from "../state/drafts";
import { effective, sending, type Wish } from "../state/sending";
import { attach, uploadsOf } from "../state/uploads";
import { filesOf } from "../state/writtenParts";
import { DraftNote } from "./DraftNote";
import { FileTray } from "./FileTray";
import { Icon } from "./Icon";
import { lengthOf, LengthLeft } from "./LengthLeft";
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
  const total = filesOf(draft.value).reduce((sum, file) => sum + file.size, 0);
  const isTooLarge = total > head.reply.maxBytes;
  const isTooLong = mode !== "note" && lengthOf(draft.value.text, head) > (head.reply.can.maxLength || Infinity);
  const takesFiles = mode !== "note" && head.reply.can.takesFiles !== false;
  const most = head.reply.can.maxAttachments || Infinity;
  const areTooMany = mode !== "note" && filesOf(draft.value).length > most;
  const look = mode === "reply" && !isAddressed(head) ? `reply ${audienceOf(head, draft.value)}` : mode;
  const isUploading = mode !== "note" && uploadsOf(draft).length > 0;
  return (
    <footer class="composer-foot">
      {mode !== "note" && <FileTray draft={draft} canShow={head.reply.can.html} />}
      <DeedChips draft={draft} />
      {areTooMany && <p class="problem">{t.tooManyFiles(most)}</p>}
      {isTooLarge && <p class="problem">{t.filesTooLarge(fileSize(head.reply.maxBytes))}</p>}
      <div class="composer-buttons">
        <button
          class={`button primary ${look}`}
          disabled={sending.value !== null || isTooLarge || areTooMany || isTooLong || isUploading || !(draft.value.text.trim() || total || draft.value.isQuoted)}
          title={`${t.keyControl}+Enter`}
        >
          <Icon name={mode === "note" ? "sticky-note" : look.endsWith("public") ? "globe" : "send"} />
          {sending.value === head.id ? t.sending : labelOf(mode, draft.value, head)}
        </button>
        {mode !== "note" && <SendMenu onWish={onWish} />}
        {takesFiles && <AttachButton draft={draft} limit={head.reply.maxBytes} />}
        {mode !== "note" && <LengthLeft text={draft.value.text} head={head} />}
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

function AttachButton({ draft, limit }: { draft: Signal<Draft>; limit: number }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="icon-button" aria-label={t.attach} title={t.attachUpTo(fileSize(limit))} onClick={() => input.current?.click()}>
        <Icon name="paperclip" />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          void attach(draft, [...(event.currentTarget.files ?? [])], limit);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}
