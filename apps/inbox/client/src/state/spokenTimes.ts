// Times as people say them, in German and English: "morgen 9", "next tue 3pm", "in 2 h", "Montag", "12.3. um 14:30".

/** What was found so far; days and times are the agent's own, written as if they were UTC. */
interface Found {
  readonly now: Date;
  day: Date | null;
  /** Minutes since midnight. */
  time: number | null;
  /** Said so exactly that neither a day nor a time is missing. */
  moment: Date | null;
  /** A weekday, which is today only where its time is still to come. */
  mayBeToday: boolean;
}

type Rule = [RegExp, (match: string[], found: Found) => void];

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const MORNING = 8 * 60;
const WEEKDAYS = [
  "so(?:nntag)?|sun(?:day)?",
  "mo(?:ntag)?|mon(?:day)?",
  "di(?:enstag)?|tue(?:s(?:day)?)?",
  "mi(?:ttwoch)?|wed(?:nesday)?",
  "do(?:nnerstag)?|thu(?:rs?|rsday)?",
  "fr(?:eitag)?|fri(?:day)?",
  "sa(?:mstag)?|sonnabend|sat(?:urday)?",
];
const MONTHS = "jan feb m(?:ä|ae|a)r apr ma[iy] jun jul aug sep o[kc]t nov de[zc]".split(" ");
const MONTH = `(${MONTHS.join("|")})[a-zä]*\\.?`;
const NUMBER = "(\\d{1,3}|(?:an?|one|eine[rmn]?|ein)(?=\\s))";

const RULES: Rule[] = [
  [/^(?:um|at|on|am|den|dem|bis|until|till|the|,)\s+/, () => undefined],
  [rule(`(?:in\\s+)?${NUMBER}\\s*(?:m|min|mins|minutes?|minuten?)`), ([, n], found) => (found.moment = after(found, count(n) * MINUTE))],
  [rule(`(?:in\\s+)?${NUMBER}\\s*(?:h|hrs?|hours?|std|stunden?)`), ([, n], found) => (found.moment = after(found, count(n) * 60 * MINUTE))],
  [rule(`(?:in\\s+)?${NUMBER}\\s*(?:d|days?|t|tage?n?)`), ([, n], found) => (found.day = daysOn(found, count(n)))],
  [rule(`(?:in\\s+)?${NUMBER}\\s*(?:w|weeks?|wochen?)`), ([, n], found) => (found.day = daysOn(found, 7 * count(n)))],
  [rule(`(?:in\\s+)?${NUMBER}\\s*(?:months?|monate?n?)`), ([, n], found) => (found.day = monthsOn(found, count(n)))],
  [/^(?:next week|n(?:ä|ae)chster? woche|n(?:ä|ae)chsten? woche)(?!\p{L})/u, (_, found) => (found.day = weekdayOf(found, 1))],
  [/^(?:next month|n(?:ä|ae)chster? monat|n(?:ä|ae)chsten monat)(?!\p{L})/u, (_, found) => (found.day = firstOfNextMonth(found))],
  [/^(?:(?:this|next|dieses|n(?:ä|ae)chstes|am)\s+)?(?:weekend|wochenende)(?!\p{L})/u, (_, found) => (found.day = weekdayOf(found, 6))],
  [/^(?:day after tomorrow|(?:ü|ue)bermorgen)(?!\p{L})/u, (_, found) => (found.day = daysOn(found, 2))],
  [/^(?:today|heute)(?!\p{L})/u, (_, found) => (found.day = daysOn(found, 0))],
  [/^(?:tonight)(?!\p{L})/u, (_, found) => Object.assign(found, { day: daysOn(found, 0), time: 18 * 60 })],
  [/^(?:tomorrow|tmrw?)(?!\p{L})/u, (_, found) => (found.day = daysOn(found, 1))],
  // "Montag morgen" is Monday morning, "morgen" alone tomorrow.
  [/^morgen(?!\p{L})/u, (_, found) => (found.day ? (found.time = MORNING) : (found.day = daysOn(found, 1)))],
  [/^(?:in the |am )?(?:morning|fr(?:ü|ue)h|morgens)(?!\p{L})/u, (_, found) => (found.time = MORNING)],
  [/^(?:vormittags?)(?!\p{L})/u, (_, found) => (found.time = 10 * 60)],
  [/^(?:noon|mittags?)(?!\p{L})/u, (_, found) => (found.time = 12 * 60)],
  [/^(?:in the )?(?:afternoon|nachmittags?)(?!\p{L})/u, (_, found) => (found.time = 14 * 60)],
  [/^(?:in the |this )?(?:evening|abends?)(?!\p{L})/u, (_, found) => (found.time = 18 * 60)],
  ...WEEKDAYS.map((names, weekday): Rule => [weekdayRule(names), ([, next], found) => setWeekday(found, weekday, next)]),
  [/^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/, ([, year, month, day], found) => setDate(found, day, Number(month), year)],
  [/^(\d{1,2})[./](\d{1,2})\.?(\d{4})(?!\d)/, ([, day, month, year], found) => setDate(found, day, Number(month), year)],
  [/^(\d{1,2})(?:\.(\d{1,2})\.|\/(\d{1,2}))(?!\d)/, ([, day, a, b], found) => setDate(found, day, Number(a ?? b))],
  [rule(`(\\d{1,2})\\.?\\s*${MONTH}\\s*(\\d{4})?`), ([, day, month, year], found) => setDate(found, day, monthOf(month), year)],
  [rule(`${MONTH}\\s*(\\d{1,2})(?:st|nd|rd|th)?`), ([, month, day], found) => setDate(found, day, monthOf(month))],
  [/^(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?m\.?(?!\p{L})/u, ([, hour, minute, half], found) => setTime(found, hour, minute, half)],
  [/^(\d{1,2})(?:[:.](\d{2}))?(?:\s*(?:uhr|h|o'clock))?(?![\d\p{L}])/u, ([, hour, minute], found) => setTime(found, hour, minute)],
];

/** `now` and the answer are wall clocks: 2026-11-12T10:02. Null where the words are no time, or one that is over. */
export function spokenTime(words: string, now: string): string | null {
  const found: Found = { now: new Date(`${now}Z`), day: null, time: null, moment: null, mayBeToday: false };
  let rest = words.trim().toLowerCase();
  while (rest) {
    const next = consume(rest, found);
    if (next === null) return null;
    rest = next;
  }
  const at = momentOf(found);
  return at && at > found.now ? at.toISOString().slice(0, 16) : null;
}

function consume(text: string, found: Found): string | null {
  for (const [pattern, take] of RULES) {
    const match = pattern.exec(text);
    if (!match) continue;
    take(match, found);
    return text.slice(match[0].length).trimStart();
  }
  return null;
}

function momentOf(found: Found): Date | null {
  if (found.moment) return found.moment;
  if (found.day === null && found.time === null) return null;
  const day = found.day ?? daysOn(found, 0);
  const at = new Date(day.getTime() + (found.time ?? MORNING) * MINUTE);
  // "9" in the evening is tomorrow's; "Monday" on a Monday the next one, unless its time is still to come.
  if (at > found.now || Number.isNaN(at.getTime())) return Number.isNaN(at.getTime()) ? null : at;
  if (found.day === null) return new Date(at.getTime() + DAY);
  return found.mayBeToday ? new Date(at.getTime() + 7 * DAY) : at;
}

function rule(pattern: string): RegExp {
  return new RegExp(`^${pattern}(?![\\p{L}\\d])`, "u");
}

function weekdayRule(names: string): RegExp {
  return new RegExp(`^(next |n(?:ä|ae)chste[nr]? |kommende[nr]? )?(?:${names})\\.?(?!\\p{L})`, "u");
}

function count(words: string | undefined): number {
  return Number(words) || 1;
}

function after({ now }: Found, milliseconds: number): Date {
  return new Date(now.getTime() + milliseconds);
}

function daysOn({ now }: Found, days: number): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + days));
}

function monthsOn({ now }: Found, months: number): Date {
  const last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, Math.min(now.getUTCDate(), last)));
}

function firstOfNextMonth({ now }: Found): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1));
}

/** The next one after today. */
function weekdayOf(found: Found, weekday: number): Date {
  return daysOn(found, (weekday - found.now.getUTCDay() + 7) % 7 || 7);
}

function setWeekday(found: Found, weekday: number, next: string | undefined): void {
  const isToday = weekday === found.now.getUTCDay() && !next;
  found.day = isToday ? daysOn(found, 0) : weekdayOf(found, weekday);
  found.mayBeToday = isToday;
}

function monthOf(name: string | undefined): number {
  return MONTHS.findIndex((month) => new RegExp(`^(?:${month})`).test(name ?? "")) + 1;
}

function setDate(found: Found, day: string | undefined, month: number, year?: string): void {
  const date = (of: number) => new Date(Date.UTC(of, month - 1, Number(day)));
  const thisYear = found.now.getUTCFullYear();
  const next = date(thisYear) < daysOn(found, 0) ? thisYear + 1 : thisYear;
  const meant = date(year ? Number(year) : next);
  // 31.2. is no day.
  found.day = meant.getUTCMonth() === month - 1 ? meant : new Date(Number.NaN);
}

function setTime(found: Found, hour: string | undefined, minute = "0", half?: string): void {
  const twelve = Number(hour) % 12;
  const hours = half ? twelve + (half === "p" ? 12 : 0) : Number(hour);
  found.time = hours < 24 && Number(minute) < 60 ? hours * 60 + Number(minute) : Number.NaN;
}
