import { batch, computed, effect, signal } from "@preact/signals";
import { getRows, getSomeRows, type ListQuery, type Rows } from "../api/lists";
import type { Row } from "../api/types";
import { count, countSoon, onCounted } from "./counts";
import { holdBack, isHeldBack, keepOnly, letGo, newer } from "./newer";
import { listQuery, openId, sort, view } from "./route";
import { insert, isWhole, near, NOTHING, placeOf, put, remove, replace, rowAt, type Sparse } from "./sparse";
import { sayFailure } from "./toasts";

// The list that is shown, of which only some parts are here: what is in sight is asked for, what changes is looked at
// again, and what nobody has seen for long is forgotten.

export type ListState = "loading" | "ready" | "failed";

const PAGE = 50;
/** Rows on each side of what is in sight that are kept. */
const REACH = 1500;
const SETTLE_AFTER = 2000;

export const list = signal<Sparse>(NOTHING);
export const listState = signal<ListState>("loading");
/** The rows that are here, in order. */
export const rows = computed(() => list.value.runs.flatMap((run) => run.rows));
/** What is in sight, by positions. */
let sight = { first: 0, last: 0 };
/** Where the open conversation stands, or stood before it left the list. */
let lastPlace = -1;
let isAsking = false;
/** How often in a row the list was whole, and the count another one. */
let doubts = 0;
let settling: ReturnType<typeof setTimeout> | undefined;
// Answers to questions about a list that is not shown any more are dropped.
let generation = 0;

effect(() => {
  const asked = listQuery.value;
  if (asked.view === "unreadable") void count().catch(sayFailure);
  else void load(asked);
});

effect(() => {
  const place = placeOf(list.value, openId.value);
  if (place >= 0) lastPlace = place;
});

onCounted((total) => {
  if (listState.value !== "ready") return;
  const aside = newer.value.filter(({ id }) => placeOf(list.value, id) < 0).length;
  const isRight = total === list.value.total + aside;
  if (!isRight && isWhole(list.value)) doubt();
  else if (!isRight) list.value = { ...list.value, total: Math.max(total - aside, lastRow()) };
  if (isRight) doubts = 0;
});

/** A count may be ahead of what was told; when it is again, something was missed. */
function doubt(): void {
  doubts += 1;
  if (doubts > 1) reloadRows();
  else countSoon();
}

export function reloadRows(): void {
  if (view.value !== "unreadable") void load(listQuery.value, { quietly: true });
}

async function load(asked: ListQuery, { quietly = false } = {}): Promise<void> {
  const mine = ++generation;
  doubts = 0;
  if (!quietly) {
    batch(() => {
      list.value = NOTHING;
      listState.value = "loading";
    });
    sight = { first: 0, last: 0 };
    lastPlace = -1;
  }
  try {
    const page = await getRows(asked);
    if (mine !== generation) return;
    batch(() => {
      letGo();
      list.value = withPage(NOTHING, 0, page);
      listState.value = "ready";
    });
    want(sight.first, sight.last);
    void count().catch(() => undefined);
  } catch (error) {
    if (mine !== generation) return;
    if (!quietly) listState.value = "failed";
    sayFailure(error);
  }
}

/** Say which positions are in sight; what is not here of them, and what follows soon, is asked for. */
export function want(first: number, last: number): void {
  sight = { first, last };
  if (!isAsking && listState.value === "ready") void fill();
}

/** Load a row that is somewhere else, and say which it is. */
export async function rowFrom(place: number): Promise<Row | undefined> {
  const there = rowAt(list.value, place);
  if (there || place < 0 || place >= list.value.total) return there;
  const mine = generation;
  const start = Math.max(0, place - PAGE / 2);
  const page = await getRows(listQuery.value, { at: start });
  if (mine !== generation) return undefined;
  list.value = withPage(list.value, start, page);
  return rowAt(list.value, place);
}

async function fill(): Promise<void> {
  const missing = firstMissing();
  if (missing === null) return;
  isAsking = true;
  const mine = generation;
  try {
    const before = rowAt(list.value, missing - 1);
    const page = await (before ? getRows(listQuery.value, { after: keyOf(before) }) : getRows(listQuery.value, { at: missing }));
    // What the page follows may have moved meanwhile.
    const start = before ? placeOf(list.value, before.id) + 1 : missing;
    if (mine === generation && start > -1) list.value = near(withPage(list.value, start, page), sight.first, REACH);
  } catch (error) {
    sayFailure(error);
    await new Promise((done) => setTimeout(done, SETTLE_AFTER));
  } finally {
    isAsking = false;
  }
  if (listState.value === "ready") void fill();
}

/** Look at conversations again that have changed: they come into the list, move in it, or leave it. */
export async function refreshRows(ids: string[]): Promise<void> {
  countSoon();
  const asked = listQuery.value;
  const mine = generation;
  if (asked.view === "unreadable" || listState.value !== "ready") return;
  const fresh = await getSomeRows(asked, ids);
  if (mine !== generation) return;
  const here = new Set(fresh.map(({ id }) => id));
  batch(() => {
    for (const id of ids) if (!here.has(id)) leave(id);
    for (const row of fresh) take(row);
  });
  if (list.value.runs.length > 1 && sight.first > PAGE) settling ??= setTimeout(() => void settle(), SETTLE_AFTER);
}

/** The row as the server has it after an agent's deed, without waiting for the live event. */
export function replaceRow(row: Row): void {
  list.value = replace(list.value, row);
}

/** Take in what was held back, to be seen at the top. */
export function showNewer(): void {
  batch(() => {
    const held = newer.value;
    letGo();
    list.value = held.reduce((whole, row) => insert(remove(whole, row.id), row, sort.value), list.value);
  });
  countSoon();
}

/** The conversation `steps` away from the open one, if it is here; the first if none is open or was. */
export function neighbour(steps: number): Row | undefined {
  return rowAt(list.value, placeAfter(steps));
}

/** Its position. Where the open one has left the list, the next has come to its place. */
export function placeAfter(steps: number): number {
  const place = placeOf(list.value, openId.value);
  if (place >= 0) return place + steps;
  if (openId.value === null || lastPlace < 0) return 0;
  return lastPlace + steps - Math.sign(Math.max(steps, 0));
}

function take(row: Row): void {
  const known = rowAt(list.value, placeOf(list.value, row.id));
  if (known && standsStill(known, row)) {
    letGo(row.id);
    list.value = replace(list.value, row);
  } else if (isHeldBack(row, list.value, sort.value, sight.last)) {
    holdBack(row);
    if (known) list.value = replace(list.value, { ...row, key: known.key, waitingSince: known.waitingSince });
  } else {
    letGo(row.id);
    list.value = insert(remove(list.value, row.id), row, sort.value);
  }
}

function leave(id: string): void {
  letGo(id);
  list.value = remove(list.value, id);
}

function standsStill(known: Row, row: Row): boolean {
  return sort.value === "waiting" ? known.waitingSince === row.waitingSince : known.key === row.key;
}

/** Deep in a list nobody knows what happened between its parts: what is in sight is asked for anew. */
async function settle(): Promise<void> {
  settling = undefined;
  const mine = generation;
  const start = Math.max(0, sight.first - PAGE / 2);
  const page = await getRows(listQuery.value, { at: start }).catch(() => null);
  if (page === null || mine !== generation) return;
  keepOnly(page.rows.map(({ id }) => id));
  list.value = withPage(near(list.value, 0, PAGE), start, page);
}

function withPage(known: Sparse, start: number, page: Rows): Sparse {
  const grown = put(known, start, page.rows);
  const end = start + page.rows.length;
  // How many follow is known when they are counted.
  if (page.after === null) return { ...grown, total: end };
  return { ...grown, total: Math.max(known.total, end + 1) };
}

/** The first position in sight, or a page further, that is not here. */
function firstMissing(): number | null {
  const { total } = list.value;
  const end = Math.min(total, sight.last + PAGE / 2);
  for (let place = Math.min(sight.first, total); place < end; place++) {
    if (!rowAt(list.value, place)) return place;
  }
  return null;
}

function lastRow(): number {
  const run = list.value.runs.at(-1);
  return run ? run.start + run.rows.length : 0;
}

/** As the server writes where a page ends (keys.py). */
function keyOf(row: Row): string {
  if (sort.value !== "waiting") return row.key;
  return `${microseconds(row.waitingSince ?? NEVER)}.${row.key.split(".")[1]}`;
}

const NEVER = "2200-01-01T00:00:00+00:00";

function microseconds(iso: string): number {
  const [whole = "", fraction = ""] = iso.replace(/\+00:00$/, "").split(".");
  return Date.parse(`${whole}Z`) * 1000 + Number(fraction.padEnd(6, "0"));
}
