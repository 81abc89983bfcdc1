import { batch, effect, signal } from "@preact/signals";
import { type Counts, getTotals, type Totals } from "../api/lists";
import { folds } from "./folds";
import { listQuery } from "./route";

// How many there are. It costs the server more than some rows, so it is asked apart, and while much happens once in a while.

const AFTER = 1000;
const PAUSE = 2500;

export const counts = signal<Counts>({});
export const savedCounts = signal<Totals["saved"]>({});
export const channelCounts = signal<Totals["channels"]>({});
export const teamCounts = signal<Totals["teams"]>({});
export const wakesAt = signal<string | null>(null);
/** From here on a count is told as "999+". */
export const large = signal(Infinity);
let timer: ReturnType<typeof setTimeout> | undefined;
let last = 0;
let tell: (total: number) => void = () => undefined;

/** Who is told the number of rows of the list that is shown. */
export function onCounted(deed: (total: number) => void): void {
  tell = deed;
}

export async function count(): Promise<void> {
  last = Date.now();
  const asked = listQuery.value;
  // What a search found is not counted by the list's side.
  const isList = asked.view !== "unreadable" && !asked["q"];
  const shown = isList ? asked : ({ view: "drafts" } as typeof asked);
  const found = await getTotals(shown, folds.peek());
  batch(() => {
    counts.value = found.counts;
    // Those that take long are told by turns.
    savedCounts.value = { ...savedCounts.value, ...found.saved };
    channelCounts.value = found.channels;
    teamCounts.value = found.teams;
    wakesAt.value = found.wakesAt;
    large.value = found.large;
    if (asked === listQuery.value && isList) tell(found.total);
  });
}

export function countSoon(): void {
  timer ??= setTimeout(
    () => {
      timer = undefined;
      void count().catch(() => undefined);
    },
    Math.max(AFTER, last + PAUSE - Date.now()),
  );
}

// A part of the rail that is unfolded wants its counts.
let known = folds.peek();
effect(() => {
  if (folds.value !== known) countSoon();
  known = folds.value;
});
