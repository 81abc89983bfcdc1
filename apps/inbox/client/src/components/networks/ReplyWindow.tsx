import { t } from "../../i18n/later";
import { dayTime } from "../../i18n/time";
import { now } from "../../state/clock";
import { Icon } from "../Icon";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

type Props = { until: string; closedWords: string };

/** Until when the service takes an answer; what can be done when it is too late. */
export function ReplyWindow({ until, closedWords }: Props) {
  const left = Date.parse(until) - now.value;
  if (left <= 0) {
    return (
      <span class="problem reply-window" role="alert">
        <Icon name="circle-alert" />
        <span>
          {t.takenNoMore(dayTime(until))} {closedWords}
        </span>
      </span>
    );
  }
  if (left > DAY) return <span class="muted">{t.takenUntil(dayTime(until))}</span>;
  return (
    <span class={`reply-window ${left < DAY / 24 ? "soon" : ""}`} title={t.takenUntil(dayTime(until))}>
      <Icon name="hourglass" />
      {left < MINUTE ? t.momentLeft : t.timeLeft(spanWords(left))}
    </span>
  );
}

function spanWords(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / MINUTE);
  return t.hoursAndMinutes(Math.floor(minutes / 60), minutes % 60);
}
