import { computed, signal } from "@preact/signals";
import type { Rows } from "../api/lists";
import { NOTHING, put, type Sparse } from "./sparse";

// What is here of the list that is shown.

export type ListState = "loading" | "ready" | "failed";

export const list = signal<Sparse>(NOTHING);
export const listState = signal<ListState>("loading");
/** Whether the server has told how many there are. */
export const isCounted = signal(false);
/** The rows that are here, in order. */
export const rows = computed(() => list.value.runs.flatMap((run) => run.rows));

// Answers to questions about a list that is not shown any more are dropped.
let generation = 0;

/** Another list, or the same anew. */
export function beginAnew(): void {
  generation += 1;
}

/** Whether the list is still the one of now, to be asked later. */
export function witness(): () => boolean {
  const mine = generation;
  return () => mine === generation;
}

/** A page of the server's, from a position on. */
export function withPage(known: Sparse, start: number, page: Rows): Sparse {
  const grown = put(known, start, page.rows);
  const end = start + page.rows.length;
  // How many follow is known when they are counted.
  return { ...grown, total: page.after === null ? end : Math.max(known.total, end + 1) };
}
