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
  return (
    <span class={`badge due ${isLate ? "bad" : isSoon ? "warn" : ""}`} title={t.dueAt(fullTime(dueAt))}>
      <Icon name="hourglass" />
      {isLate ? lateBy(dueAt) : isSoon ? t.dueIn(until(dueAt)) : t.dueAt(shortTime(dueAt, now.value))}
    </span>
  );
}

function lateBy(dueAt: string): string {
  return now.value - Date.parse(dueAt) < 60_000 ? t.isLate : t.lateBy(since(dueAt, now.value));
}

/** How long it is until then. */
function until(dueAt: string): string {
  return since(new Date(now.value).toISOString(), Date.parse(dueAt));
}
