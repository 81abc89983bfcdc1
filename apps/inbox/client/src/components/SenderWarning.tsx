import type { Message } from "../api/types";
import { t } from "../i18n/later";
import { Icon } from "./Icon";

/** Why the sender of a message may be somebody else. */
export function SenderWarning({ warning }: { warning: Exclude<Message["warning"], ""> }) {
  return (
    <p class="sender-warning">
      <Icon name="shield-question-mark" />
      <span>
        <strong>{t.doubted}</strong> {t[`warning_${warning}`]}
      </span>
    </p>
  );
}
