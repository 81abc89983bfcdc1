import type { Message } from "../api/types";
import { t } from "../i18n";

/** In place of an empty body: there may be more in the mail than the screen can show. */
export function NoText({ message }: { message: Message }) {
  return (
    <p class="muted">
      {t.noText}{" "}
      {message.original && (
        <a href={message.original} target="_blank" rel="noopener">
          {t.showSource}
        </a>
      )}
    </p>
  );
}
