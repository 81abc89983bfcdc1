import { getRows, type Rows } from "../api/lists";
import type { Row } from "../api/types";
import { list, listState, withPage, witness } from "./listed";
import { answered } from "./meanwhile";
import { keepOnly } from "./newer";
import { listQuery, sort, words } from "./route";
import { searching } from "./search";
import { near, placeOf, rowAt } from "./sparse";
import { sayFailure } from "./toasts";

// What is in sight of a long list is asked for, and what nobody has seen for long is forgotten.

export const PAGE = 50;
/** Rows on each side of what is in sight that are kept. */
const REACH = 1500;
const PAUSE = 2000;

/** By positions. */
let sight = { first: 0, last: 0 };
let isAsking = false;
let settling: ReturnType<typeof setTimeout> | undefined;

export const lastInSight = (): number => sight.last;

/** Say which positions are in sight; what is not here of them, and what follows soon, is asked for. */
export function want(first = sight.first, last = sight.last): void {
  sight = { first, last };
  if (!isAsking && listState.value === "ready") void fill();
}

export function lookAtTop(): void {
  sight = { first: 0, last: 0 };
}

/** Load a row that is somewhere else, and say which it is. */
export async function rowFrom(place: number): Promise<Row | undefined> {
  const there = rowAt(list.value, place);
  if (there || place < 0 || place >= list.value.total) return there;
  const isCurrent = witness();
  const start = words.value ? list.value.total - 1 : Math.max(0, place - PAGE / 2);
  const page = await answered(pageOf({ at: start }));
  if (!isCurrent()) return undefined;
  list.value = withPage(list.value, start, page);
  return rowAt(list.value, place);
}

/** Deep in a list nobody knows what happened between its parts: what is in sight is asked for anew. */
export function settleSoon(): void {
  if (list.value.runs.length > 1 && sight.first > PAGE) settling ??= setTimeout(() => void settle(), PAUSE);
}

async function fill(): Promise<void> {
  const missing = firstMissing();
  if (missing === null) return;
  isAsking = true;
  const isCurrent = witness();
  try {
    const before = rowAt(list.value, missing - 1);
    const page = await answered(pageOf(before ? { after: keyOf(before) } : { at: missing }));
    // What the page follows may have moved meanwhile.
    const start = before ? placeOf(list.value, before.id) + 1 : missing;
    const isFound = before === undefined || start > 0;
    const whole = withPage(list.value, start, page);
    if (isCurrent() && isFound) list.value = words.value ? whole : near(whole, sight.first, REACH);
  } catch (error) {
    sayFailure(error);
    await new Promise((done) => setTimeout(done, PAUSE));
  } finally {
    isAsking = false;
  }
  if (listState.value === "ready") void fill();
}

/** What a search found is asked for in its order. */
async function pageOf(place: { after?: string; at?: number }): Promise<Rows> {
  return words.value ? (await searching.load()).more() : getRows(listQuery.value, place);
}

async function settle(): Promise<void> {
  settling = undefined;
  const isCurrent = witness();
  const start = Math.max(0, sight.first - PAGE / 2);
  const page = await answered(getRows(listQuery.value, { at: start })).catch(() => null);
  if (page === null || !isCurrent()) return;
  keepOnly(page.rows.map(({ id }) => id));
  list.value = withPage(near(list.value, 0, PAGE), start, page);
}

/** The first position in sight, or a little further, that is not here. */
function firstMissing(): number | null {
  const { total } = list.value;
  const end = Math.min(total, sight.last + PAGE / 2);
  for (let place = Math.min(sight.first, total); place < end; place++) {
    if (!rowAt(list.value, place)) return place;
  }
  return null;
}

/** As the server writes where a page ends (keys.py). */
function keyOf(row: Row): string {
  if (sort.value !== "waiting" && sort.value !== "due") return row.key;
  const at = sort.value === "due" ? row.dueAt : row.waitingSince;
  return `${microseconds(at ?? NEVER)}.${row.key.split(".")[1]}`;
}

const NEVER = "2200-01-01T00:00:00+00:00";

function microseconds(iso: string): number {
  const [whole = "", fraction = ""] = iso.replace(/\+00:00$/, "").split(".");
  return Date.parse(`${whole}Z`) * 1000 + Number(fraction.padEnd(6, "0"));
}
