import type { Signal } from "@preact/signals";
import type { Desk } from "../../api/types";
import { inWords, t } from "../../i18n/later";
import { mentionsOf } from "../../state/comingText";
import type { Draft } from "../../state/drafts";
import { Icon } from "../Icon";

/** Whom the answer names; they need not be written. */
export function Mentions({ head, draft }: { head: Desk; draft: Signal<Draft> }) {
  const names = mentionsOf(head, draft.value);
  if (names.length === 0) return null;
  return (
    <p class="mentions-line muted">
      <Icon name="at-sign" />
      {t.namesThem(inWords(names))}
    </p>
  );
}
