import type { Signal } from "@preact/signals";
import type { ChannelAbilities, Upload as Stored } from "../api/types";
import { t } from "../i18n/later";
import { fileSize, percent } from "../i18n/time";
import type { Draft } from "../state/drafts";
import { canDescribe } from "../state/fitting";
import { detach, previewOf, putInline, type Upload, uploadsOf } from "../state/uploads";
import { filesOf } from "../state/writtenParts";
import { Icon } from "./Icon";
import { Description } from "./networks/Description";

type Props = { draft: Signal<Draft>; can: ChannelAbilities };

/** What goes with it, and what is on its way there. */
export function FileTray({ draft, can }: Props) {
  const [files, uploads] = [filesOf(draft.value), uploadsOf(draft)];
  if (files.length === 0 && uploads.length === 0) return null;
  return (
    <ul class="files" role="list" aria-label={t.attachments}>
      {files.map((file) => (
        <li key={file.token} class={`file ${canDescribe(file, can) ? "described" : ""}`}>
          {file.contentId ? <img src={previewOf(file)} alt="" width="24" height="24" /> : <Icon name="file" />}
          <span class="file-name">{file.name}</span>
          <span class="muted">{file.inline ? t.inText : fileSize(file.size)}</span>
          {file.contentId && can.html && <PlaceButton draft={draft} file={file} />}
          <RemoveButton name={file.name} onRemove={() => detach(draft, file)} />
          {canDescribe(file, can) && <Description draft={draft} file={file} most={can.maxDescription!} />}
        </li>
      ))}
      {uploads.map((upload) => (
        <UnderWay key={upload.id} upload={upload} />
      ))}
    </ul>
  );
}

/** A picture can stand in the text, or beside it as a file. */
function PlaceButton({ draft, file }: { draft: Signal<Draft>; file: Stored }) {
  const label = file.inline ? t.putBeside(file.name) : t.putInText(file.name);
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      onClick={() => putInline(draft, file, { inline: !file.inline })}
    >
      <Icon name={file.inline ? "paperclip" : "image"} />
    </button>
  );
}

function UnderWay({ upload: { name, part, abort } }: { upload: Upload }) {
  const words = t.uploadedPart(percent(part.value));
  return (
    <li class="file">
      <Icon name="loader-circle" />
      <span class="file-name">{name}</span>
      <progress max={1} value={part.value} aria-label={words} title={words} />
      <RemoveButton name={name} onRemove={abort} />
    </li>
  );
}

function RemoveButton({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <button type="button" class="icon-button" aria-label={t.removeFile(name)} onClick={onRemove}>
      <Icon name="x" />
    </button>
  );
}
