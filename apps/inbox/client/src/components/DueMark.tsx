import { t } from "../i18n";
import { fullTime, shortTime, since } from "../i18n/time";
import { now } from "../state/clock";
import { Icon } from "./Icon";

type Props = { dueAt: string | null; warnAt: string | null };

/** When what was promised is due: the time, how soon once that is near, how late after it. */
export function DueMark({ dueAt, warnAt }: Props) {
  if (dueAt === null) return null;
  const isLate = Date.parse(dueAt) < now.value;
  const isSoon = !isLate && warnAt !== null && Date.parse(warnAt) <= now.value;
  const [short, words] = isLate ? late(dueAt) : isSoon ? soon(dueAt) : onTime(dueAt);
  return (
    <span class={`badge due ${isLate ? "bad" : isSoon ? "warn" : ""}`} title={t.dueAt(fullTime(dueAt))}>
      <Icon name="hourglass" />
      <span aria-hidden="true">{short}</span>
      <span class="hide">{words}</span>
    </span>
  );
}

/** What a narrow list has room for, and the same in words. */
function late(dueAt: string): [string, string] {
  if (now.value - Date.parse(dueAt) < 60_000) return [t.isLate, t.isLate];
  const long = since(dueAt, now.value);
  return [`+${long}`, t.lateBy(long)];
}

function soon(dueAt: string): [string, string] {
  const long = since(new Date(now.value).toISOString(), Date.parse(dueAt));
  return [long, t.dueIn(long)];
}

function onTime(dueAt: string): [string, string] {
  const at = shortTime(dueAt, now.value);
  return [at, t.dueAt(at)];
}
