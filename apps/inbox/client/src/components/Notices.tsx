import type { Message } from "../api/types";
import { t } from "../i18n";

/** What was left out of a message that is over a limit, and where all of it is. */
export function Notices({ message }: { message: Message }) {
  if (message.notices.length === 0) return null;
  return (
    <div class="left-out">
      {message.notices.map((words) => (
        <p key={words}>{words}</p>
      ))}
      {message.original && (
        <a href={`${message.original}?download`} download>
          {t.downloadWhole}
        </a>
      )}
    </div>
  );
}
