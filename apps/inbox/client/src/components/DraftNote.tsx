import type { Signal } from "@preact/signals";
import { t } from "../i18n/later";
import { timeOfDay } from "../i18n/time";
import type { Draft } from "../state/drafts";
import { syncOf } from "../state/draftSync";

/** Where the draft is safe, and since when. */
export function DraftNote({ draft }: { draft: Signal<Draft> }) {
  const { isDirty, isStuck, savedAt, other } = syncOf(draft).value;
  const isHere = isStuck || Boolean(other?.isThere);
  return <span class="muted hint draft-note">{isHere ? t.draftHere : savedAt && !isDirty ? t.draftSaved(timeOfDay(savedAt)) : t.draftSaving}</span>;
}
