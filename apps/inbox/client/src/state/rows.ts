import { batch, effect, untracked } from "@preact/signals";
import { getRows, getSomeRows, type ListQuery } from "../api/lists";
import type { Row } from "../api/types";
import { count, countSoon, onCounted } from "./counts";
import { takeFirst } from "./first";
import { lastInSight, lookAtTop, settleSoon, want } from "./filling";
import { beginAnew, isCounted, list, listState, rows, withPage, witness } from "./listed";
import { answered, noteChanged } from "./meanwhile";
import { holdBack, isHeldBack, letGo, newer } from "./newer";
import { afterPaint } from "./pace";
import { listQuery, openId, sort, view } from "./route";
import { noteForFormer, searching, takeUp } from "./search";
import { insert, isWhole, NOTHING, placeOf, remove, replace, rowAt } from "./sparse";
import { sayFailure } from "./toasts";

// The list that is shown, of which only some parts are here (listed.ts): it is loaded, and what changes is looked at again.

export { rowFrom, want } from "./filling";
export { isCounted, list, listState, rows } from "./listed";

/** Where the open conversation stands, or stood before it left the list. */
let lastPlace = -1;
/** How often in a row the list was whole, and the count another one. */
let doubts = 0;

effect(() => {
  const asked = listQuery.value;
  // Loading looks at what is here, of which no change is a reason to load again.
  untracked(() => show(asked));
});

function show(asked: ListQuery): void {
  if (asked.view === "unreadable") void count().catch(sayFailure);
  else if (asked["q"]) void find(asked["q"]);
  else if (takeUp(asked, (changed) => void refreshRows(changed).catch(reloadRows))) countSoon();
  else void load(asked);
}

/** What a search finds takes the place of the list. */
async function find(text: string): Promise<void> {
  try {
    await (await searching.load()).find(text);
    void count().catch(() => undefined);
  } catch (error) {
    if (listQuery.value["q"] !== text) return;
    listState.value = "failed";
    sayFailure(error);
  }
}

effect(() => {
  const place = placeOf(list.value, openId.value);
  if (place >= 0) lastPlace = place;
});

onCounted((total) => {
  if (listState.value !== "ready") return;
  isCounted.value = true;
  const aside = newer.value.filter(({ id }) => placeOf(list.value, id) < 0).length;
  const isRight = total === list.value.total + aside;
  if (isRight) doubts = 0;
  else if (isWhole(list.value)) doubt();
  else list.value = { ...list.value, total: Math.max(total - aside, lastRow()) };
});

/** A count may be ahead of what was told; when it is again, something was missed. */
function doubt(): void {
  doubts += 1;
  if (doubts > 1) reloadRows();
  else countSoon();
}

export function reloadRows(): void {
  const text = listQuery.value["q"];
  if (text && listState.value === "ready") void refreshRows(rows.value.map(({ id }) => id)).catch(sayFailure);
  else if (text) void find(text);
  else if (view.value !== "unreadable") void load(listQuery.value, { quietly: true });
}

async function load(asked: ListQuery, { quietly = false } = {}): Promise<void> {
  beginAnew();
  const isCurrent = witness();
  doubts = 0;
  if (!quietly) forget();
  try {
    const page = takeFirst(asked) ?? (await answered(getRows(asked)));
    if (!isCurrent()) return;
    batch(() => {
      letGo();
      list.value = withPage(NOTHING, 0, page);
      listState.value = "ready";
    });
    want();
    afterPaint(() => void count().catch(() => undefined));
  } catch (error) {
    if (!isCurrent()) return;
    if (!quietly) listState.value = "failed";
    sayFailure(error);
  }
}

function forget(): void {
  batch(() => {
    letGo();
    list.value = NOTHING;
    listState.value = "loading";
    isCounted.value = false;
  });
  lookAtTop();
  lastPlace = -1;
}

/** Look at conversations again that have changed: they come into the list, move in it, or leave it. */
export async function refreshRows(ids: string[]): Promise<void> {
  countSoon();
  noteChanged(ids);
  noteForFormer(ids);
  const asked = listQuery.value;
  const isCurrent = witness();
  if (asked.view === "unreadable" || listState.value !== "ready") return;
  if (asked["q"]) return void (await searching.code.value?.refresh(ids));
  const fresh = await getSomeRows(asked, ids);
  if (!isCurrent()) return;
  const here = new Set(fresh.map(({ id }) => id));
  batch(() => {
    for (const id of ids) if (!here.has(id)) leave(id);
    for (const row of fresh) take(row);
  });
  settleSoon();
}

/** The row as the server has it after an agent's deed, without waiting for the live event. */
export function replaceRow(row: Row): void {
  const known = rowAt(list.value, placeOf(list.value, row.id));
  // It is moved by the event, which knows the list.
  if (known) list.value = replace(list.value, { ...row, key: known.key, ...ordering(known, row) });
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
  return lastPlace + (steps > 0 ? steps - 1 : steps);
}

function take(row: Row): void {
  const known = rowAt(list.value, placeOf(list.value, row.id));
  if (known && standsStill(known, row)) {
    letGo(row.id);
    list.value = replace(list.value, row);
  } else if (isHeldBack(row, list.value, sort.value, lastInSight())) {
    holdBack(row);
    if (known) list.value = replace(list.value, { ...row, key: known.key, ...ordering(known, row) });
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
  if (sort.value === "due") return known.dueAt === row.dueAt;
  return sort.value === "waiting" ? known.waitingSince === row.waitingSince : known.key === row.key;
}

/** By what a row is ordered stays as it is while it stands where it stood. */
function ordering(known: Row, row: Row): Pick<Row, "waitingSince" | "dueAt"> {
  return {
    waitingSince: sort.value === "waiting" ? known.waitingSince : row.waitingSince,
    dueAt: sort.value === "due" ? known.dueAt : row.dueAt,
  };
}

function lastRow(): number {
  const run = list.value.runs.at(-1);
  return run ? run.start + run.rows.length : 0;
}
