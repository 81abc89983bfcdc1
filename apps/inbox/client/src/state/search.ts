import { batch, signal } from "@preact/signals";
import type { Hit } from "../api/search";
import { chunk } from "./chunks";
import { beginAnew, isCounted, list, listState } from "./listed";
import { letGo, newer } from "./newer";
import { go, listQuery, openId, type Place, placeNow, view, words } from "./route";
import type { Sparse } from "./sparse";

// Where a search begins and ends. What it finds stands in the place of the list (searching.ts, which is loaded with the
// first search); the list is kept as it was, and comes back as if nobody had searched.

export const searching = chunk(() => import("./searching"));
/** How it is shown. */
export const showing = chunk(() => import("../components/search/Marked"));

/** What was found in each conversation that stands in the list. */
export const hits = signal<ReadonlyMap<string, Hit>>(new Map());
/** Sentences about what of the search was not understood. */
export const problems = signal<string[]>([]);

interface Former {
  place: Place;
  asked: string;
  list: Sparse;
  isCounted: boolean;
  top: number;
  /** Conversations that changed meanwhile. */
  changed: Set<string>;
}

let former: Former | null = null;
/** How far down a list is to begin that comes back. */
let resumesAt = 0;

/** Look for something, in every list at once; what is open stays open where there is room for it. */
export function search(text: string): void {
  if (!text) return endSearch();
  const isFirst = words.value === "";
  if (isFirst) former = remembered();
  const fresh = isFirst ? { filters: {}, sort: "newest" as const, saved: null } : {};
  const isRoomy = !matchMedia("(max-width: 56rem)").matches;
  const shown = view.value === "unreadable" ? { view: "all" as const } : {};
  go({ ...shown, ...fresh, words: text, id: isRoomy ? openId.value : null }, { replace: !isFirst });
}

/** Back to the list, and to where one was in it. */
export function endSearch(): void {
  go(former?.place ?? { words: "", sort: "newest" });
}

/** The list that was there before, if it is that which is `asked` for; what changed in it since is told to `look`. */
export function takeUp(asked: Record<string, string>, look: (changed: string[]) => void): boolean {
  const back = former;
  former = null;
  if (!back || back.asked !== JSON.stringify(asked)) return false;
  beginAnew();
  batch(() => {
    letGo();
    list.value = back.list;
    isCounted.value = back.isCounted;
    listState.value = "ready";
  });
  resumesAt = back.top;
  if (back.changed.size > 0) look([...back.changed]);
  return true;
}

/** Once, for the list that comes back. */
export function resumePlace(): number {
  const top = resumesAt;
  resumesAt = 0;
  return top;
}

export function noteForFormer(ids: string[]): void {
  for (const id of ids) former?.changed.add(id);
}

function remembered(): Former | null {
  if (view.value === "unreadable" || listState.value !== "ready") return null;
  return {
    place: placeNow(),
    asked: JSON.stringify(listQuery.value),
    list: list.value,
    isCounted: isCounted.value,
    top: document.querySelector(".rows")?.scrollTop ?? 0,
    // What waits to be shown is looked at again.
    changed: new Set(newer.value.map(({ id }) => id)),
  };
}
