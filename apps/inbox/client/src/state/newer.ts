import { signal } from "@preact/signals";
import type { Order } from "../api/lists";
import type { Row } from "../api/types";
import { placeFor, type Sparse } from "./sparse";

// What arrives must not move what the pointer or somebody's eyes are on: while the list is scrolled or pointed at, what
// would come into it above waits beside it.

/** Rows that wait to be shown, the oldest first. */
export const newer = signal<Row[]>([]);
/** Whether somebody points at the list, or has scrolled it. */
export const isLookedAt = signal(false);

/** Whether a row would move what is in sight, up to the position `last`. */
export function isHeldBack(row: Row, list: Sparse, order: Order, last: number): boolean {
  if (!isLookedAt.value || list.total === 0) return false;
  const { place } = placeFor(list, row, order);
  return place !== null && place <= last;
}

export function holdBack(row: Row): void {
  newer.value = [...newer.value.filter(({ id }) => id !== row.id), row];
}

/** One that changed its mind, or all. */
export function letGo(id?: string): void {
  if (newer.value.length > 0) newer.value = id === undefined ? [] : newer.value.filter((row) => row.id !== id);
}

/** Those are in the list now. */
export function keepOnly(inList: string[]): void {
  const here = new Set(inList);
  if (newer.value.some(({ id }) => here.has(id))) newer.value = newer.value.filter(({ id }) => !here.has(id));
}
