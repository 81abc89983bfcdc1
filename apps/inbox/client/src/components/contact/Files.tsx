import type { SentFile } from "../../api/contact";
import { t } from "../../i18n/later";
import { dayTime, fileSize } from "../../i18n/time";
import { goToMessage } from "../../state/jump";
import { FileLink } from "../FileLink";
import { Icon } from "../Icon";

/** Everything that came or went with the conversation's messages. */
export function Files({ files, conversation }: { files: SentFile[]; conversation: string }) {
  const pictures = files.filter((file) => file.isPicture);
  return (
    <section aria-labelledby="contact-files">
      <h3 id="contact-files">{t.filesHere(files.length)}</h3>
      {files.length === 0 && <p class="muted">{t.noFiles}</p>}
      <ul class="contact-files" role="list">
        {files.map((file) => (
          <li key={file.id}>
            <FileLink file={file} pictures={pictures}>
              <span class="muted">{`${fileSize(file.size)}, ${dayTime(file.at)}`}</span>
            </FileLink>
            <button
              type="button"
              class="icon-button"
              aria-label={`${t.goToFile}: ${file.name}`}
              title={t.goToFile}
              onClick={() => goToMessage(conversation, file.message)}
            >
              <Icon name="corner-up-right" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
