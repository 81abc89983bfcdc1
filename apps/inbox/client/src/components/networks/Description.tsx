import type { Signal } from "@preact/signals";
import type { Upload } from "../../api/types";
import { t } from "../../i18n/later";
import { numeral } from "../../i18n/time";
import type { Draft } from "../../state/drafts";
import { describe } from "../../state/uploads";

type Props = { draft: Signal<Draft>; file: Upload; most: number };

/** What is on a picture, for those who do not see it. */
export function Description({ draft, file, most }: Props) {
  const left = most - [...(file.description ?? "")].length;
  const id = `describes-${file.token}`;
  return (
    <div class="description">
      <label for={id}>{t.describe(file.name)}</label>
      <textarea
        id={id}
        rows={1}
        placeholder={t.describeHint}
        value={file.description ?? ""}
        aria-invalid={left < 0 || undefined}
        onInput={(event) => describe(draft, file, event.currentTarget.value)}
      />
      {left < most / 5 && <span class={left < 0 ? "problem" : "muted hint"}>{left < 0 ? t.tooLong(numeral(-left)) : t.lengthLeft(numeral(left), numeral(most))}</span>}
    </div>
  );
}
