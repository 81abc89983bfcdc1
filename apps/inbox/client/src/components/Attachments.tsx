import type { FileRecord, Message } from "../api/types";
import { t } from "../i18n";
import { fileSize } from "../i18n/time";
import { Icon } from "./Icon";

/** The files of a message; pictures that its body shows are not told twice. */
export function Attachments({ message }: { message: Message }) {
  const files = message.files.filter((file) => !isShownInside(file, message));
  if (files.length === 0) return null;
  return (
    <ul class="files" role="list" aria-label={t.attachments}>
      {files.map((file) => (
        <li key={file.id}>
          <a class="file" href={`${file.url}?download`} title={t.download(file.name)}>
            {file.isPicture ? <img src={file.url} alt="" width="40" height="40" loading="lazy" /> : <Icon name="file" />}
            <span class="file-name">{file.name}</span>
            <span class="muted">{fileSize(file.size)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function isShownInside(file: FileRecord, { html }: Message): boolean {
  return file.isPicture && file.contentId !== "" && html.includes(`cid:${file.contentId}`);
}
