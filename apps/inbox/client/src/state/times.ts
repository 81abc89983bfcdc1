import { t } from "../i18n";
import { wallClock } from "../i18n/time";

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const MORNING = "T08:00";

/** Times that people mean, as the agent's clock shows them; the server knows the zone. */
export function timesToCome(at: number): { name: string; until: string }[] {
  const morningIn = (days: number) => wallClock(at + days * DAY).slice(0, 10) + MORNING;
  const today = new Date(`${wallClock(at).slice(0, 10)}T00:00Z`).getUTCDay();
  const choices = [
    { name: t.laterToday, until: wallClock(at + 3 * HOUR) },
    { name: t.tomorrow, until: morningIn(1) },
    { name: t.nextMonday, until: morningIn((8 - today) % 7 || 7) },
    { name: t.nextWeek, until: morningIn(7) },
  ];
  return choices.filter(({ until }, place) => choices.findIndex((each) => each.until === until) === place);
}
