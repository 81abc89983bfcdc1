import { computed, effect, signal } from "@preact/signals";
import { getTotal, type Which } from "../api/triage";
import { t } from "../i18n";
import { listQuery, openId } from "./route";
import { list, rowFrom } from "./rows";
import { placeOf, rowAt } from "./sparse";
import { say, sayFailure } from "./toasts";

// Conversations that are chosen for a deed together: some by their ids, or all that a list has, seen or not.

const chosen = signal<ReadonlySet<string>>(new Set());
/** The list that is chosen as a whole, and how many it had then. */
const whole = signal<{ list: Record<string, string>; total: number } | null>(null);
/** Where a stretch begins. */
let anchor: string | null = null;
/** Counted, so that a stretch that is still asked for does not come after a later choice. */
let choices = 0;
/** More than that are chosen as a list. */
const LONGEST = 2000;

export const isWhole = computed(() => whole.value !== null);

export function hasSelection(): boolean {
  return whole.value !== null || chosen.value.size > 0;
}

export function isSelected(id: string): boolean {
  return whole.value !== null || chosen.value.has(id);
}

export function countOf(): number {
  return whole.value?.total ?? chosen.value.size;
}

/** What the server is to do it to. */
export function whichSelected(): Which {
  return whole.value ? { list: whole.value.list } : { ids: [...chosen.value] };
}

/** The ids, where they were chosen one by one. */
export function idsSelected(): string[] {
  return [...chosen.value];
}

export function toggleSelected(id: string): void {
  choices += 1;
  const next = new Set(whole.value ? [] : chosen.value);
  if (!next.delete(id)) next.add(id);
  whole.value = null;
  chosen.value = next;
  anchor = id;
}

/** Where the next stretch begins; null where none was begun. */
export function whereBegun(): string | null {
  return anchor;
}

/** Everything between where one began and here; rows of it that are not here yet are asked for. */
export function selectTo(id: string): void {
  const from = placeOf(list.value, anchor ?? openId.value ?? id);
  const to = placeOf(list.value, id);
  if (from < 0 || to < 0) return toggleSelected(id);
  if (Math.abs(from - to) > LONGEST) return say(t.tooManyToSelect(LONGEST));
  anchor ??= openId.value ?? id;
  void selectBetween(Math.min(from, to), Math.max(from, to));
}

async function selectBetween(first: number, last: number): Promise<void> {
  const mine = ++choices;
  const ids: string[] = [];
  try {
    for (let place = first; place <= last; place++) {
      // Nothing is waited for where all is here: the next key finds it chosen.
      const row = rowAt(list.value, place) ?? (await rowFrom(place));
      if (mine !== choices) return;
      if (row) ids.push(row.id);
    }
  } catch (error) {
    sayFailure(error);
  }
  whole.value = null;
  chosen.value = new Set([...chosen.value, ...ids]);
}

/** All that are in the list, however many. */
export async function selectAll(): Promise<void> {
  const asked = listQuery.value;
  try {
    const total = await getTotal(asked);
    if (total > 0 && asked === listQuery.value) whole.value = { list: asked, total };
  } catch (error) {
    sayFailure(error);
  }
}

export function clearSelection(): void {
  choices += 1;
  whole.value = null;
  chosen.value = new Set();
  anchor = null;
}

// Another list has other rows.
effect(() => {
  void listQuery.value;
  clearSelection();
});
