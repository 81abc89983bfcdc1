import { boot } from "../state/boot";
import { language } from ".";

// From when to when, in the agent's language and by their clock.

const locale = language === "de" ? "de-DE" : "en-GB";
const BY_THEIR_CLOCK = { timeZone: boot.agent.timeZone };
// What names no zone is shown as it stands there.
const ON_THE_WALL = { timeZone: "UTC" };
const TIME = { dateStyle: "medium", timeStyle: "short" } as const;
const DAY = { dateStyle: "medium" } as const;

/** Mon 23 Nov 2026, 10:00–11:00; `start` and `end` as ISO 8601: days, times in UTC, or on the wall. */
export function span(start: string, end: string): string {
  const isDay = start.length === 10;
  const isOnWall = isDay || !start.includes("+");
  const [from, to] = [start, end].map((iso) => new Date(isOnWall && iso.length > 10 ? `${iso}Z` : iso)) as [Date, Date];
  if (Number.isNaN(from.getTime())) return "";
  const format = new Intl.DateTimeFormat(locale, { ...(isDay ? DAY : TIME), ...(isOnWall ? ON_THE_WALL : BY_THEIR_CLOCK) });
  return Number.isNaN(to.getTime()) || to < from ? format.format(from) : format.formatRange(from, to);
}
