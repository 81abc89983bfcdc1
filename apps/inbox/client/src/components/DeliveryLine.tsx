import { useState } from "preact/hooks";
import { postAttempt } from "../api/inbox";
import type { Failure, Message } from "../api/types";
import { t } from "../i18n";
import { putMessage } from "../state/thread";
import { sayFailure } from "../state/toasts";
import { Icon } from "./Icon";

const LOOKS = {
  queued: { icon: "clock", look: "" },
  sending: { icon: "clock", look: "" },
  deferred: { icon: "clock", look: "warn" },
  sent: { icon: "check", look: "" },
  delayed: { icon: "clock", look: "warn" },
  failed: { icon: "circle-alert", look: "bad" },
  uncertain: { icon: "circle-alert", look: "warn" },
  cancelled: { icon: "x", look: "" },
  bounced: { icon: "circle-alert", look: "bad" },
} as const;

type Props = { message: Message; conversation: string };

/** How an answer fares on its way; what the mail server said when it did not go well. */
export function DeliveryLine({ message, conversation }: Props) {
  if (message.delivery === "") return null;
  const { icon, look: usual } = LOOKS[message.delivery];
  const look = message.waits ? "warn" : usual;
  const wentWell = ["queued", "sending", "sent"].includes(message.delivery);
  return (
    <div class={`delivery ${look}`}>
      <p class="delivery-state">
        <Icon name={icon} />
        {t[`delivery_${message.delivery}`] + reasonOf(message)}
      </p>
      {message.waits && <p class="waits">{message.waits}</p>}
      {message.delivery === "uncertain" && <p>{t.uncertainHint}</p>}
      {!wentWell && message.failures.length === 0 && message.deliveryWords && (
        <p>
          {t.serverSaid} <q class="server-words">{message.deliveryWords}</q>
        </p>
      )}
      {!wentWell && message.failures.length > 0 && <Failures failures={message.failures} />}
      {(message.delivery === "failed" || message.delivery === "uncertain") && (
        <SendAgain message={message} conversation={conversation} />
      )}
    </div>
  );
}

/** `: mailbox full (5.2.2)`, where it is about one receiver alone. */
function reasonOf({ failures }: Message): string {
  return failures.length === 1 && failures[0]?.reason ? `: ${failures[0].reason}` : "";
}

/** Who was not reached and why, in the server's words; of several also in ours. */
function Failures({ failures }: { failures: Failure[] }) {
  return (
    <ul class="failures">
      {failures.map(({ address, reason, words }) => (
        <li key={address}>
          {address}
          {failures.length > 1 && reason && `: ${reason}`}
          {words && (
            <>
              {" · "}
              {t.serverSaid} <q class="server-words">{words}</q>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function SendAgain({ message, conversation }: Props) {
  const [isBusy, setBusy] = useState(false);
  async function again() {
    setBusy(true);
    try {
      putMessage(conversation, await postAttempt(message.id));
    } catch (error) {
      sayFailure(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <button type="button" class="button small" disabled={isBusy} onClick={() => void again()}>
      <Icon name="rotate-ccw" />
      {t.sendAgain}
    </button>
  );
}
