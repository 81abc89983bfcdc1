import { t } from "../i18n";
import { undoable, undoLast } from "../state/holding";
import { Icon } from "./Icon";

/** The last answer, as long as it can be taken back. No other notice takes its place. */
export function HeldAnswer() {
  if (!undoable.value) return null;
  return (
    <div class="toast said">
      <span>{t.answerHeld}</span>
      <button type="button" class="button quiet small" title={`${t.takeBack} (z)`} onClick={() => void undoLast()}>
        <Icon name="undo-2" />
        {t.takeBack}
      </button>
    </div>
  );
}
