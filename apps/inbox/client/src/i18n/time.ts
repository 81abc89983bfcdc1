import { boot } from "../state/boot";
import { language, t } from ".";
import { onTheWall } from "./wall";

// Times are told by the agent's own clock, wherever the browser is.
const timeZone = boot.agent.timeZone;
const locale = language === "de" ? "de-DE" : "en-GB";

const clock = clockOf({ timeZone, hour: "2-digit", minute: "2-digit" });
const dayAndMonth = clockOf({ timeZone, day: "numeric", month: "short" });
const wholeDay = clockOf({ timeZone, weekday: "long", day: "numeric", month: "long" });
const wholeDayAndYear = clockOf({ timeZone, dateStyle: "full" });
const everything = clockOf({ timeZone, dateStyle: "full", timeStyle: "short" });
const weekdayAndTime = clockOf({
  timeZone,
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const longDay = clockOf({ timeZone, dateStyle: "long" });
const plainDay = clockOf({ timeZone: "UTC", dateStyle: "long" });
const isoDay = clockOf({ timeZone, dateStyle: "short" }, "sv-SE");
const isoMinute = clockOf({ timeZone, dateStyle: "short", timeStyle: "short" }, "sv-SE");
/** Made when it is asked first: each of them costs the start of the screen a part of a millisecond. */
function clockOf(options: Intl.DateTimeFormatOptions, where = locale): (at: string | number) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (at) => (made ??= new Intl.DateTimeFormat(where, options)).format(new Date(at));
}

/** 10:02 */
export function timeOfDay(iso: string): string {
  const wall = onTheWall(Date.parse(iso));
  return wall ? wall.toISOString().slice(11, 16) : clock(iso);
}

/** 10:02 today, else 12 Nov */
export function shortTime(iso: string, now: number): string {
  if (dayOf(iso) === dayAt(now)) return timeOfDay(iso);
  const wall = onTheWall(Date.parse(iso));
  return wall ? t.dayAndMonth(wall.getUTCDate(), wall.getUTCMonth()) : dayAndMonth(iso);
}

/** Thursday, 12 November 2026 at 10:02 */
export const fullTime = (iso: string): string => everything(iso);

/** Thu, 12 Nov, 10:02 */
export const dayTime = (iso: string): string => weekdayAndTime(iso);

/** 3 May 2026; of a day without a time the day itself, whatever the time zone. */
export function calendarDay(iso: string): string {
  const isDay = iso.length === 10;
  return (isDay ? plainDay : longDay)(isDay ? `${iso}T00:00Z` : iso);
}

/** The calendar day as a key: 2026-11-12 */
export const dayOf = (iso: string): string => dayAt(Date.parse(iso));

const dayAt = (at: number): string => onTheWall(at)?.toISOString().slice(0, 10) ?? isoDay(at);

/** Today, Yesterday, Thursday 12 November, or with its year. */
export function dayName(iso: string, now: number): string {
  const day = dayOf(iso);
  if (day === dayAt(now)) return t.today;
  if (day === dayAt(now - 86_400_000)) return t.yesterday;
  const isThisYear = day.slice(0, 4) === dayAt(now).slice(0, 4);
  return (isThisYear ? wholeDay : wholeDayAndYear)(iso);
}

/** How long since then, in the largest unit that fits: 3 min, 2 hr, 4 days. */
export function since(iso: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(iso)) / 60_000));
  if (minutes < 1) return t.now;
  if (minutes < 60) return t.minutes(minutes);
  if (minutes < 48 * 60) return t.hours(Math.floor(minutes / 60));
  return t.days(Math.floor(minutes / 1440));
}

/** waits 3 min */
export const waitsSince = (iso: string, now: number): string =>
  now - Date.parse(iso) < 60_000 ? t.waitsNow : t.waits(since(iso, now));

/** What the agent's clock shows, as `<input type="datetime-local">` writes it: 2026-11-12T10:02 */
export const wallClock = (at: number): string => isoMinute(at).replace(" ", "T");

const wallWords = clockOf({
  timeZone: "UTC",
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** The same for people: Thu 10:02 */
export const wallClockWords = (text: string): string => wallWords(`${text}Z`).replace(",", "");

/** 1,234 */
export const numeral = (n: number): string => n.toLocaleString(locale);

/** 1.4 MB */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${decimal(bytes)} B`;
  if (bytes < 1024 * 1024) return `${decimal(Math.round(bytes / 1024))} kB`;
  return `${decimal(bytes / 1024 / 1024)} MB`;
}

/** 45 % */
export const percent = (part: number): string => part.toLocaleString(locale, { style: "percent" });

const decimal = (n: number): string => n.toLocaleString(locale, { maximumFractionDigits: 1 });
