// How long, and which day of a year, in few letters.

const SHORT = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"];
const KURZ = ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."];

const en = {
  minutes: (n: number) => `${n} ${n === 1 ? "min" : "mins"}`,
  hours: (n: number) => `${n} ${n === 1 ? "hr" : "hrs"}`,
  days: (n: number) => `${n} ${n === 1 ? "day" : "days"}`,
  /** Of a month that counts from 0. */
  dayAndMonth: (day: number, month: number) => `${day} ${SHORT[month]}`,
};

const de: typeof en = {
  minutes: (n) => `${n} Min.`,
  hours: (n) => `${n} Std.`,
  days: (n) => `${n} ${n === 1 ? "Tag" : "Tage"}`,
  dayAndMonth: (day, month) => `${day}. ${KURZ[month]}`,
};

export { de, en };
