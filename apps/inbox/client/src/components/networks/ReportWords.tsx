import { t } from "../../i18n/later";
import { numeral } from "../../i18n/time";

type Props = { words: string; most: number; isNeeded: boolean; onInput: (words: string) => void };

/** What the moderators read besides. */
export function ReportWords({ words, most, isNeeded, onInput }: Props) {
  const left = most - [...words.trim()].length;
  return (
    <div class="field">
      <label for="report-words">{isNeeded ? t.reportWordsNeeded : t.reportWords}</label>
      <textarea id="report-words" rows={4} required={isNeeded} aria-invalid={left < 0 || undefined} value={words} onInput={(event) => onInput(event.currentTarget.value)} />
      {left < most / 5 && <p class={left < 0 ? "problem" : "help"}>{left < 0 ? t.tooLong(numeral(-left)) : t.lengthLeft(numeral(left), numeral(most))}</p>}
    </div>
  );
}
