import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Desk } from "../api/types";
import { t } from "../i18n";
import { fileSize } from "../i18n/time";
import { boot } from "../state/boot";
import { type Draft, isEmpty, type Mode } from "../state/drafts";
import { effective, sending, type Wish } from "../state/sending";
import { attach, detach, uploadsOf } from "../state/uploads";
import { DraftNote } from "./DraftNote";
import { Icon } from "./Icon";
import { SendMenu } from "./SendMenu";

type Props = {
  head: Desk;
  mode: Mode;
  draft: Signal<Draft>;
  onDiscard: () => void;
  onWish: (wish: Wish) => void;
};

/** Files, what else is to know, and the button that says who will read it. */
export function ComposerFoot({ head, mode, draft, onDiscard, onWish }: Props) {
  const total = draft.value.files.reduce((sum, file) => sum + file.size, 0);
  const isTooLarge = total > head.reply.maxBytes;
  const isUploading = mode !== "note" && uploadsOf(draft).length > 0;
  return (
    <footer class="composer-foot">
      {mode !== "note" && <FileTray draft={draft} />}
      {isTooLarge && <p class="problem">{t.filesTooLarge(fileSize(head.reply.maxBytes))}</p>}
      <div class="composer-buttons">
        <button
          class={`button primary ${mode}`}
          disabled={sending.value !== null || isTooLarge || isUploading || !(draft.value.text.trim() || total)}
          title={`${t.keyControl}+Enter`}
        >
          <Icon name={mode === "note" ? "sticky-note" : "send"} />
          {sending.value === head.id ? t.sending : labelOf(mode, draft.value, head)}
        </button>
        {mode !== "note" && <SendMenu onWish={onWish} />}
        {mode !== "note" && <AttachButton draft={draft} limit={head.reply.maxBytes} />}
        {mode === "reply" && boot.agent.signature && <span class="muted hint">{t.signature}</span>}
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
  const { to, cc } = effective(draft, head);
  const first = to[0];
  if (!first) return t.sendToNobody;
  const others = to.length + cc.length - 1;
  return others > 0 ? t.sendToMore(first.address, others) : t.sendTo(first.address);
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

function FileTray({ draft }: { draft: Signal<Draft> }) {
  const uploads = uploadsOf(draft);
  if (draft.value.files.length === 0 && uploads.length === 0) return null;
  return (
    <ul class="files" role="list" aria-label={t.attachments}>
      {draft.value.files.map((file) => (
        <li key={file.token} class="file">
          <Icon name="file" />
          <span class="file-name">{file.name}</span>
          <span class="muted">{fileSize(file.size)}</span>
          <RemoveButton name={file.name} onRemove={() => detach(draft, file.token)} />
        </li>
      ))}
      {uploads.map((upload) => (
        <li key={upload.id} class="file">
          <Icon name="loader-circle" />
          <span class="file-name">{upload.name}</span>
          <span class="muted">{t.uploading}</span>
          <RemoveButton name={upload.name} onRemove={upload.abort} />
        </li>
      ))}
    </ul>
  );
}

function RemoveButton({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <button type="button" class="icon-button" aria-label={t.removeFile(name)} onClick={onRemove}>
      <Icon name="x" />
    </button>
  );
}
