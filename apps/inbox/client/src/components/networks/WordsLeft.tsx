import { t } from "../../i18n/later";
import { numeral } from "../../i18n/time";
import { excessOf, type Frame, leftOf } from "../../state/framed";

/** What is left of the room for them, or by how much they are too long; nothing where there is no limit. */
export function WordsLeft({ frame, text }: { frame: Frame; text: string }) {
  const over = excessOf(frame, text);
  const room = leftOf(frame, text);
  if (over === 0 && !room) return null;
  return (
    <p class={over > 0 ? "problem" : "help"} role="status">
      {over > 0 ? t.tooLong(numeral(over)) : t.lengthLeft(numeral(room!.left), numeral(room!.most))}
    </p>
  );
}
