import { useState } from "preact/hooks";
import { deleteRevisions, getRevisions } from "../../api/posts";
import type { Message, Revision } from "../../api/types";
import { t } from "../../i18n/later";
import { dayTime } from "../../i18n/time";
import { boot } from "../../state/boot";
import { sayFailure } from "../../state/toasts";
import { Icon } from "../Icon";

/** That it was changed, and what it said before; team leads can have that forgotten. */
export function Before({ message, count }: { message: Message; count: number }) {
  const [revisions, setRevisions] = useState<Revision[] | null>(null);
  async function toggle() {
    try {
      setRevisions(revisions ? null : await getRevisions(message.id));
    } catch (error) {
      sayFailure(error);
    }
  }
  return (
    <span class="post-before">
      <button type="button" class="button quiet small" aria-expanded={revisions !== null} title={t.saidBefore} onClick={() => void toggle()}>
        <Icon name="pencil" />
        {message.post?.withdrawn === "deleted" ? t.saidBefore : t.edited(count)}
      </button>
      {revisions?.map((each) => (
        <span key={each.version} class="revision">
          <span class="muted">{dayTime(each.at)}</span> {each.text}
        </span>
      ))}
      {revisions && boot.leads && <Forget message={message} onDone={() => setRevisions(null)} />}
    </span>
  );
}

/** It cannot be taken back, so it is asked twice. */
function Forget({ message, onDone }: { message: Message; onDone: () => void }) {
  const [isAsked, setAsked] = useState(false);
  async function forget() {
    try {
      await deleteRevisions(message.id);
      onDone();
    } catch (error) {
      sayFailure(error);
    }
  }
  return isAsked ? (
    <span class="revision" role="alert">
      {t.forgetMeans}{" "}
      <button type="button" class="button danger small" onClick={() => void forget()}>
        {t.forgetForGood}
      </button>{" "}
      <button type="button" class="button small" onClick={() => setAsked(false)}>
        {t.keepIt}
      </button>
    </span>
  ) : (
    <button type="button" class="button quiet small" onClick={() => setAsked(true)}>
      <Icon name="x" />
      {t.forgetBefore}
    </button>
  );
}
