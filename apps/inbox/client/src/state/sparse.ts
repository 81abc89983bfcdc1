import type { Order } from "../api/lists";
import type { Row } from "../api/types";

// A long list of which only parts are here: runs of rows that follow one another, each from a position on. Nothing here
// knows the screen or the server.

export interface Run {
  start: number;
  rows: Row[];
}

export interface Sparse {
  runs: Run[];
  total: number;
}

export const NOTHING: Sparse = { runs: [], total: 0 };

/** As the server orders: by time, in microseconds, then by number. */
export function compare(order: Order, a: Row, b: Row): number {
  if (order === "waiting") return byText(a.waitingSince ?? "~", b.waitingSince ?? "~") || numberOf(a) - numberOf(b);
  if (order === "due") return byText(a.dueAt ?? "~", b.dueAt ?? "~") || numberOf(a) - numberOf(b);
  const later = Number(a.key.split(".")[0]) - Number(b.key.split(".")[0]) || numberOf(a) - numberOf(b);
  return order === "newest" ? -later : later;
}

export function rowAt({ runs }: Sparse, place: number): Row | undefined {
  const run = runs.find(({ start, rows }) => place >= start && place < start + rows.length);
  return run?.rows[place - run.start];
}

/** The position of a row that is here; -1 for others. */
export function placeOf({ runs }: Sparse, id: string | null): number {
  for (const { start, rows } of runs) {
    const place = rows.findIndex((row) => row.id === id);
    if (place >= 0) return start + place;
  }
  return -1;
}

/** Rows that the server said stand from `start` on; whatever was thought to be there is not. */
export function put({ runs, total }: Sparse, start: number, rows: Row[]): Sparse {
  const ids = new Set(rows.map(({ id }) => id));
  const end = start + rows.length;
  const others = runs
    .map((run) => ({ start: run.start, rows: run.rows.filter(({ id }) => !ids.has(id)) }))
    .flatMap((run) => [upTo(run, start), from(run, end)]);
  return { runs: joined([...others, { start, rows }]), total: Math.max(total, end) };
}

/** Where a row belongs: its position, or null where nobody knows it, between two runs. */
export function placeFor({ runs, total }: Sparse, row: Row, order: Order): { place: number | null; run: number } {
  const run = runs.findIndex(({ rows }) => rows.length > 0 && compare(order, row, rows.at(-1) as Row) < 0);
  const found = runs[run];
  if (!found) {
    const last = runs.at(-1);
    const end = last ? last.start + last.rows.length : 0;
    return { place: end >= total ? end : null, run: runs.length };
  }
  const inside = found.rows.findIndex((each) => compare(order, row, each) < 0);
  return { place: inside > 0 || found.start === 0 ? found.start + inside : null, run };
}

/** With a row that is new in the list. */
export function insert(list: Sparse, row: Row, order: Order): Sparse {
  const { place, run } = placeFor(list, row, order);
  const later = list.runs.slice(run).map(({ start, rows }) => ({ start: start + 1, rows }));
  const runs = [...list.runs.slice(0, run), ...later];
  if (place === null) return { runs, total: list.total + 1 };
  const grown = list.runs[run];
  if (grown) runs[run] = { start: grown.start, rows: withOne(grown.rows, place - grown.start, row) };
  else runs.push({ start: place, rows: [row] });
  return { runs: joined(runs), total: list.total + 1 };
}

export function remove(list: Sparse, id: string): Sparse {
  const place = placeOf(list, id);
  if (place < 0) return list;
  const runs = list.runs.map((run) => {
    if (run.start > place) return { ...run, start: run.start - 1 };
    return place < run.start + run.rows.length ? { ...run, rows: run.rows.filter((row) => row.id !== id) } : run;
  });
  return { runs: joined(runs), total: list.total - 1 };
}

/** Another state of a row, where it stands. */
export function replace(list: Sparse, row: Row): Sparse {
  const runs = list.runs.map((run) =>
    run.rows.some(({ id }) => id === row.id)
      ? { ...run, rows: run.rows.map((each) => (each.id === row.id ? row : each)) }
      : run,
  );
  return { ...list, runs };
}

/** Only what is near a position, and the top. */
export function near(list: Sparse, place: number, reach: number): Sparse {
  const kept = list.runs.flatMap((run) => [upTo(from(run, place - reach), place + reach), upTo(run, reach)]);
  return { ...list, runs: joined(kept) };
}

/** Whether every row of the list is here. */
export function isWhole({ runs, total }: Sparse): boolean {
  return runs.reduce((sum, { rows }) => sum + rows.length, 0) >= total;
}

/** Ordered, with runs that touch made one. */
function joined(runs: Run[]): Run[] {
  const found: Run[] = [];
  for (const run of runs.filter(({ rows }) => rows.length > 0).sort((a, b) => a.start - b.start)) {
    const before = found.at(-1);
    const end = before ? before.start + before.rows.length : -1;
    if (before && end >= run.start) before.rows = [...before.rows, ...run.rows.slice(end - run.start)];
    else found.push({ ...run });
  }
  return found;
}

function upTo(run: Run, end: number): Run {
  return { start: run.start, rows: run.rows.slice(0, Math.max(0, end - run.start)) };
}

function from(run: Run, start: number): Run {
  const cut = Math.max(0, start - run.start);
  return { start: run.start + cut, rows: run.rows.slice(cut) };
}

function withOne(rows: Row[], place: number, row: Row): Row[] {
  return [...rows.slice(0, place), row, ...rows.slice(place)];
}

function numberOf(row: Row): number {
  return Number(row.key.split(".")[1]);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
