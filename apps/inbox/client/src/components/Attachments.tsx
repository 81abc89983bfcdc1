import type { FileRecord, Message } from "../api/types";
import { t } from "../i18n";
import { fileSize } from "../i18n/time";
import { FileLink } from "./FileLink";
import { Icon } from "./Icon";

/** The files of a message; pictures that its body shows are not told twice. */
export function Attachments({ message }: { message: Message }) {
  const files = message.files.filter((file) => !isShownInside(file, message));
  if (files.length === 0) return null;
  const pictures = files.filter((file) => file.isPicture);
  return (
    <ul class="files" role="list" aria-label={t.attachments}>
      {files.map((file) => (
        <li key={file.id} class="file-place">
          <FileLink file={file} pictures={pictures}>
            <span class="muted">{fileSize(file.size)}</span>
          </FileLink>
          {(file.isPicture || file.opens) && (
            <a class="icon-button" href={`${file.url}?download`} aria-label={t.download(file.name)} title={t.download(file.name)}>
              <Icon name="download" />
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}

function isShownInside(file: FileRecord, { html }: Message): boolean {
  return file.isPicture && file.contentId !== "" && html.includes(`cid:${file.contentId}`);
}
