import type { Signal } from "@preact/signals";
import type { Desk } from "../../api/types";
import { inWords, t } from "../../i18n/later";
import { openingOf } from "../../state/comingText";
import type { Draft } from "../../state/drafts";
import { Icon } from "../Icon";

/** What an answer begins with by itself: whom it names, and the warning that it stands behind. */
export function Opening({ head, draft }: { head: Desk; draft: Signal<Draft> }) {
  const { mentions = [], warning } = openingOf(head, draft.value);
  return (
    <>
      {mentions.length > 0 && (
        <p class="mentions-line muted">
          <Icon name="at-sign" />
          {t.namesThem(inWords(mentions))}
        </p>
      )}
      {warning && (
        <p class="mentions-line muted">
          <Icon name="shield-alert" />
          {t.behindWarning(warning)}
        </p>
      )}
    </>
  );
}
