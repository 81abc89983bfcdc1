import { computed, signal } from "@preact/signals";

// Which parts of the rail are unfolded: each browser remembers its own.

export type Fold = "channels" | "teams";
const REMEMBERED = "inbox folds";
const open = signal(new Set((localStorage.getItem(REMEMBERED) ?? "").split(",").filter(Boolean)));

/** Their names, with commas between. */
export const folds = computed(() => [...open.value].sort().join(","));
export const isOpen = (fold: Fold): boolean => open.value.has(fold);

export function toggle(fold: Fold): void {
  const next = new Set(open.value);
  if (!next.delete(fold)) next.add(fold);
  open.value = next;
  localStorage.setItem(REMEMBERED, folds.value);
}
