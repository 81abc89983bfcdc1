import { batch, effect, signal } from "@preact/signals";
import { getRows, getSomeRows } from "../api/inbox";
import type { Counts, ListName, Row, Rows } from "../api/types";
import { openId, view, words } from "./route";
import { sayFailure } from "./toasts";

export type ListState = "loading" | "ready" | "failed";

export const rows = signal<Row[]>([]);
export const listState = signal<ListState>("loading");
export const counts = signal<Counts>({});
const after = signal<string | null>(null);
const COUNT_AFTER = 1000;
let counting: ReturnType<typeof setTimeout> | undefined;
let loadingMore = false;
// Answers to questions about a list that is not shown any more are dropped.
let generation = 0;

effect(() => {
  const asked = { view: view.value, words: words.value };
  if (asked.view === "unreadable") void refreshRows([]).catch(sayFailure);
  else void load(asked.view, asked.words);
});

export function reloadRows(): void {
  if (view.value !== "unreadable") void load(view.value, words.value, { quietly: true });
}

async function load(name: ListName, sought: string, { quietly = false } = {}): Promise<void> {
  const mine = ++generation;
  if (!quietly) {
    batch(() => {
      rows.value = [];
      listState.value = "loading";
    });
  }
  try {
    const page = await getRows({ view: name, words: sought });
    if (mine === generation) take(page, page.rows);
  } catch (error) {
    if (mine !== generation) return;
    if (!quietly) listState.value = "failed";
    sayFailure(error);
  }
}

/** The next page, when the list is scrolled near its end. */
export async function loadMoreRows(): Promise<void> {
  const asked = view.value;
  if (loadingMore || after.value === null || asked === "unreadable") return;
  loadingMore = true;
  const mine = generation;
  try {
    const page = await getRows({ view: asked, words: words.value }, after.value);
    if (mine === generation) take(page, merge(rows.value, page.rows));
  } catch (error) {
    sayFailure(error);
  } finally {
    loadingMore = false;
  }
}

/** Look at conversations again that have changed: they come into the list, move in it, or leave it. */
export async function refreshRows(ids: string[]): Promise<void> {
  const asked = view.value;
  const mine = generation;
  const query = { view: asked === "unreadable" ? "all" : asked, words: words.value } as const;
  const page = await getSomeRows(query, ids, { counts: ids.length === 0 });
  if (page.counts) counts.value = page.counts;
  else countSoon();
  if (mine !== generation || asked === "unreadable") return;
  const kept = rows.value.filter((row) => !ids.includes(row.id));
  rows.value = merge(kept, page.rows.filter(isInLoadedPart));
}

/** Counting costs the server more than some rows: while much happens, it is asked once in a while. */
function countSoon(): void {
  counting ??= setTimeout(() => {
    counting = undefined;
    void refreshRows([]).catch(() => undefined);
  }, COUNT_AFTER);
}

/** The row as the server has it after an agent's deed, without waiting for the live event. */
export function replaceRow(row: Row): void {
  rows.value = rows.value.map((each) => (each.id === row.id ? row : each));
}

/** The conversation `steps` away from the open one; the first if none is open, undefined at an end. */
export function neighbour(steps: number): Row | undefined {
  const place = rows.value.findIndex((row) => row.id === openId.value);
  return place < 0 ? rows.value[0] : rows.value[place + steps];
}

function take(page: Rows, all: Row[]): void {
  batch(() => {
    rows.value = all;
    after.value = page.after;
    if (page.counts) counts.value = page.counts;
    listState.value = "ready";
  });
}

/** A row from further below than what is loaded comes with its page. */
function isInLoadedPart(row: Row): boolean {
  const last = rows.value.at(-1);
  return after.value === null || last === undefined || byActivity(row, last) <= 0;
}

function merge(old: Row[], fresh: Row[]): Row[] {
  const ids = new Set(fresh.map((row) => row.id));
  return [...old.filter((row) => !ids.has(row.id)), ...fresh].sort(byActivity);
}

/** Newest first, as the server orders: by microseconds, then by number. */
function byActivity(a: Row, b: Row): number {
  const [aTime = "", aNumber = ""] = a.key.split(".");
  const [bTime = "", bNumber = ""] = b.key.split(".");
  return Number(bTime) - Number(aTime) || Number(bNumber) - Number(aNumber);
}
