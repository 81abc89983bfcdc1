import { useState } from "preact/hooks";
import { getAttempts } from "../api/inbox";
import type { Sending } from "../api/sending";
import type { Message } from "../api/types";
import { t } from "../i18n";
import { dayTime } from "../i18n/time";
import { sayFailure } from "../state/toasts";

/** What was tried, when, with whom, and what they said; asked for when somebody wants to know. */
export function Attempts({ message }: { message: Message }) {
  const [told, setTold] = useState<Sending | null>(null);
  async function ask(isOpen: boolean) {
    if (!isOpen) return;
    try {
      setTold(await getAttempts(message.id));
    } catch (error) {
      sayFailure(error);
    }
  }
  return (
    <details class="attempts" onToggle={(event) => void ask(event.currentTarget.open)}>
      <summary>{t.whatWasTried}</summary>
      {told && (
        <ol>
          {told.attempts.map((each) => (
            <li key={each.startedAt}>
              <time dateTime={each.startedAt}>{dayTime(each.startedAt)}</time>{" "}
              {each.outcome ? t[`delivery_${each.outcome}`] : t.delivery_sending}
              {each.host && ` · ${each.host}`}
              {each.stage && ` · ${each.stage}`}
              {each.words && <q class="server-words">{each.words}</q>}
            </li>
          ))}
        </ol>
      )}
      {told && told.recipients.length > 1 && (
        <ul>
          {told.recipients.map((each) => (
            <li key={each.address}>
              {each.address}: {t[`recipient_${each.state}`]} {each.words && <q class="server-words">{each.words}</q>}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
