import { useEffect, useState } from "preact/hooks";
import { postAttempt } from "../api/inbox";
import type { Failure, Message } from "../api/types";
import { t } from "../i18n";
import { dayTime } from "../i18n/time";
import { boot } from "../state/boot";
import { markAsSent, sendNow, takeBack } from "../state/holding";
import { putMessage } from "../state/thread";
import { sayFailure } from "../state/toasts";
import { Icon } from "./Icon";
import { lazily } from "./lazily";

const LOOKS = {
  unapproved: { icon: "hourglass", look: "warn" },
  held: { icon: "clock", look: "" },
  queued: { icon: "clock", look: "" },
  sending: { icon: "clock", look: "" },
  deferred: { icon: "clock", look: "warn" },
  sent: { icon: "check", look: "" },
  awaiting: { icon: "clock", look: "" },
  delayed: { icon: "clock", look: "warn" },
  failed: { icon: "circle-alert", look: "bad" },
  uncertain: { icon: "circle-alert", look: "warn" },
  cancelled: { icon: "x", look: "" },
  bounced: { icon: "circle-alert", look: "bad" },
} as const;

type Props = { message: Message; conversation: string };

const Attempts = lazily<{ message: Message }>(async () => (await import("./Attempts")).Attempts);

const Approval = lazily<Props>(async () => (await import("./approval/Approval")).Approval);

/** How an answer fares on its way; what the mail server said when it did not go well, and what may be done. */
export function DeliveryLine({ message, conversation }: Props) {
  if (message.delivery === "") return null;
  const { icon, look: usual } = LOOKS[message.delivery];
  const look = message.waits ? "warn" : usual;
  const wentWell = ["unapproved", "held", "queued", "sending", "sent", "awaiting", "cancelled"].includes(message.delivery);
  return (
    <div class={`delivery ${look}`}>
      <p class="delivery-state">
        <Icon name={icon} />
        {message.delivery === "held" ? <Held message={message} /> : t[`delivery_${message.delivery}`] + reasonOf(message)}
        {message.delivery === "deferred" && message.dueAt && <span>{t.triedAgainAt(dayTime(message.dueAt))}</span>}
      </p>
      {message.waits && <p class="waits">{message.waits}</p>}
      {!wentWell && message.failures.length === 0 && message.deliveryWords && (
        <p>
          {t.serverSaid} <q class="server-words">{message.deliveryWords}</q>
        </p>
      )}
      {!wentWell && message.failures.length > 0 && <Failures failures={message.failures} />}
      {!wentWell && message.deliveryAdvice && <p>{message.deliveryAdvice}</p>}
      {message.delivery === "unapproved" && <Approval message={message} conversation={conversation} />}
      <Deeds message={message} conversation={conversation} />
      {!wentWell && <Attempts message={message} />}
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

function Deeds({ message, conversation }: Props) {
  const isMine = message.agent === boot.agent.id;
  const isDoubtful = message.delivery === "uncertain";
  const deeds = [
    { shows: (message.delivery === "held" || message.delivery === "unapproved") && isMine, name: t.takeBack, icon: "undo-2", deed: takeBackThis },
    { shows: message.delivery === "held" && isMine && !isSoon(message), name: t.sendNow, icon: "send", deed: sendNow },
    { shows: isDoubtful || message.delivery === "failed", name: t.sendAgain, icon: "rotate-ccw", deed: sendAgain },
    { shows: isDoubtful, name: t.markAsSent, icon: "check", deed: markAsSent },
  ].filter((each) => each.shows);
  if (deeds.length === 0) return null;
  return (
    <p class="delivery-deeds">
      {deeds.map(({ name, icon, deed }) => (
        <DeedButton key={name} name={name} icon={icon} onClick={() => deed(conversation, message)} />
      ))}
    </p>
  );
}

function takeBackThis(conversation: string, message: Message): Promise<void> {
  return takeBack(conversation, message.id);
}

function DeedButton({ name, icon, onClick }: { name: string; icon: string; onClick: () => Promise<void> }) {
  const [isBusy, setBusy] = useState(false);
  async function act() {
    setBusy(true);
    await onClick();
    setBusy(false);
  }
  return (
    <button type="button" class="button small" disabled={isBusy} onClick={() => void act()}>
      <Icon name={icon} />
      {name}
    </button>
  );
}

async function sendAgain(conversation: string, message: Message): Promise<void> {
  try {
    putMessage(conversation, await postAttempt(message.id));
  } catch (error) {
    sayFailure(error);
  }
}

/** Counts the seconds while it can be taken back; a later time is told as such. */
function Held({ message }: { message: Message }) {
  const [left, setLeft] = useState(() => secondsTo(message));
  useEffect(() => {
    const timer = setInterval(() => setLeft(secondsTo(message)), 250);
    return () => clearInterval(timer);
  }, [message.dueAt]);
  if (!isSoon(message)) return <span>{t.sentAt(message.dueAt ? dayTime(message.dueAt) : "")}</span>;
  return <span>{left > 0 ? t.sentIn(left) : t.delivery_queued}</span>;
}

function isSoon(message: Message): boolean {
  return secondsTo(message) <= 60;
}

function secondsTo({ dueAt }: Message): number {
  return dueAt === null ? 0 : Math.max(0, Math.ceil((Date.parse(dueAt) - Date.now()) / 1000));
}
