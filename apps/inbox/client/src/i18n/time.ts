import { boot } from "../state/boot";
import { language, t } from ".";

// Times are told by the agent's own clock, wherever the browser is.
const timeZone = boot.agent.timeZone;
const locale = language === "de" ? "de-DE" : "en-GB";

const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: "2-digit", minute: "2-digit" });
const dayAndMonth = new Intl.DateTimeFormat(locale, { timeZone, day: "numeric", month: "short" });
const wholeDay = new Intl.DateTimeFormat(locale, { timeZone, weekday: "long", day: "numeric", month: "long" });
const wholeDayAndYear = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "full" });
const everything = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "full", timeStyle: "short" });
const weekdayAndTime = new Intl.DateTimeFormat(locale, {
  timeZone,
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const longDay = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "long" });
const plainDay = new Intl.DateTimeFormat(locale, { timeZone: "UTC", dateStyle: "long" });
const isoDay = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
const isoMinute = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
const units = { minute: unit("minute"), hour: unit("hour"), day: unit("day") };

function unit(name: string): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: name === "day" ? "long" : "short" });
}

/** 10:02 */
export const timeOfDay = (iso: string): string => clock.format(new Date(iso));

/** 10:02 today, else 12 Nov */
export function shortTime(iso: string, now: number): string {
  return dayOf(iso) === isoDay.format(now) ? timeOfDay(iso) : dayAndMonth.format(new Date(iso));
}

/** Thursday, 12 November 2026 at 10:02 */
export const fullTime = (iso: string): string => everything.format(new Date(iso));

/** Thu, 12 Nov, 10:02 */
export const dayTime = (iso: string): string => weekdayAndTime.format(new Date(iso));

/** 3 May 2026; of a day without a time the day itself, whatever the time zone. */
export function calendarDay(iso: string): string {
  const isDay = iso.length === 10;
  return (isDay ? plainDay : longDay).format(new Date(isDay ? `${iso}T00:00Z` : iso));
}

/** The calendar day as a key: 2026-11-12 */
export const dayOf = (iso: string): string => isoDay.format(new Date(iso));

/** Today, Yesterday, Thursday 12 November, or with its year. */
export function dayName(iso: string, now: number): string {
  const day = dayOf(iso);
  if (day === isoDay.format(now)) return t.today;
  if (day === isoDay.format(now - 86_400_000)) return t.yesterday;
  const isThisYear = day.slice(0, 4) === isoDay.format(now).slice(0, 4);
  return (isThisYear ? wholeDay : wholeDayAndYear).format(new Date(iso));
}

/** How long since then, in the largest unit that fits: 3 min, 2 hr, 4 days. */
export function since(iso: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(iso)) / 60_000));
  if (minutes < 1) return t.now;
  if (minutes < 60) return units.minute.format(minutes);
  if (minutes < 48 * 60) return units.hour.format(Math.floor(minutes / 60));
  return units.day.format(Math.floor(minutes / 1440));
}

/** waits 3 min */
export const waitsSince = (iso: string, now: number): string =>
  now - Date.parse(iso) < 60_000 ? t.waitsNow : t.waits(since(iso, now));

/** What the agent's clock shows, as `<input type="datetime-local">` writes it: 2026-11-12T10:02 */
export const wallClock = (at: number): string => isoMinute.format(at).replace(" ", "T");

const wallWords = new Intl.DateTimeFormat(locale, {
  timeZone: "UTC",
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** The same for people: Thu 10:02 */
export const wallClockWords = (text: string): string => wallWords.format(new Date(`${text}Z`)).replace(",", "");

/** 1,234 */
export const numeral = (n: number): string => n.toLocaleString(locale);

const decimals = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** 1.4 MB */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${decimals.format(bytes)} B`;
  if (bytes < 1024 * 1024) return `${decimals.format(Math.round(bytes / 1024))} kB`;
  return `${decimals.format(bytes / 1024 / 1024)} MB`;
}

/** 45 % */
export const percent = (part: number): string => part.toLocaleString(locale, { style: "percent" });
