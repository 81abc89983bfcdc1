import { computed, effect, signal } from "@preact/signals";
import { getTotal, type Which } from "../api/triage";
import { listQuery, openId } from "./route";
import { rows } from "./rows";
import { sayFailure } from "./toasts";

// Conversations that are chosen for a deed together: some by their ids, or all that a list has, seen or not.

const chosen = signal<ReadonlySet<string>>(new Set());
/** The list that is chosen as a whole, and how many it had then. */
const whole = signal<{ list: Record<string, string>; total: number } | null>(null);
/** Where a stretch begins. */
let anchor: string | null = null;

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
  const next = new Set(whole.value ? [] : chosen.value);
  if (!next.delete(id)) next.add(id);
  whole.value = null;
  chosen.value = next;
  anchor = id;
}

/** Everything between where one began and here. */
export function selectTo(id: string): void {
  const from = place(anchor ?? openId.value ?? id);
  const to = place(id);
  if (from < 0 || to < 0) return toggleSelected(id);
  const between = rows.value.slice(Math.min(from, to), Math.max(from, to) + 1);
  whole.value = null;
  anchor ??= openId.value ?? id;
  chosen.value = new Set([...chosen.value, ...between.map((row) => row.id)]);
}

/** All that are in the list, however many. */
export async function selectAll(): Promise<void> {
  const list = listQuery.value;
  try {
    const total = await getTotal(list);
    if (total > 0 && list === listQuery.value) whole.value = { list, total };
  } catch (error) {
    sayFailure(error);
  }
}

export function clearSelection(): void {
  whole.value = null;
  chosen.value = new Set();
  anchor = null;
}

function place(id: string): number {
  return rows.value.findIndex((row) => row.id === id);
}

// Another list has other rows.
effect(() => {
  void listQuery.value;
  clearSelection();
});
