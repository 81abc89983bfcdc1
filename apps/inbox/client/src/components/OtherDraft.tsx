import type { Signal } from "@preact/signals";
import { t } from "../i18n/later";
import { dayTime } from "../i18n/time";
import type { Draft } from "../state/drafts";
import { dropOther, showOther, syncOf } from "../state/draftSync";
import { Icon } from "./Icon";

const SHOWN = 120;

/** Two devices wrote: the other text is here as well, until one of them is chosen. */
export function OtherDraft({ draft }: { draft: Signal<Draft> }) {
  const { other } = syncOf(draft).value;
  if (!other) return null;
  const text = other.content.text.trim();
  return (
    <div class="other-draft" role="alert">
      <Icon name="layers" />
      <p>
        {t.otherVersion(dayTime(other.savedAt))} <q>{text ? text.slice(0, SHOWN) + (text.length > SHOWN ? " …" : "") : t.noWords}</q>
      </p>
      <button type="button" class="button small" onClick={() => showOther(draft)}>
        {t.showOther}
      </button>
      <button type="button" class="button quiet small" onClick={() => dropOther(draft)}>
        {t.keepThis}
      </button>
    </div>
  );
}
