import type { Row } from "../api/types";
import { isAhead, prefetch } from "./ahead";
import { go, openId } from "./route";
import { list, neighbour, placeAfter, rowFrom, want } from "./rows";
import { placeOf, rowAt } from "./sparse";
import { sayFailure } from "./toasts";

const MOMENT = 400;
const SOON = [1, 2, 3, 4, 5, 6];
/** As many as the server tells at once. */
const LATER = [...SOON, 7, 8, 9, 10, 11, -1];
let looking: ReturnType<typeof setTimeout> | undefined;

type Step = number | "page" | "page back" | "first" | "last";

/** Open the conversation that is so far down the list; the first one where none is open. */
export function step(how: Step): void {
  const place = placeOfStep(how);
  const row = rowAt(list.value, place);
  if (row) walkTo(row, typeof how === "number" ? how : 1);
  else void goFar(place);
}

/** Open it; those that follow `way` are loaded before somebody asks. */
export function walkTo(row: Row, way: number): void {
  if (row.id === openId.value) return;
  go({ id: row.id }, { replace: openId.value !== null });
  want();
  // What is asked for now comes first, and is painted.
  clearTimeout(looking);
  requestAnimationFrame(() => setTimeout(() => lookAhead(way)));
}

/** Open it; whoever stays there for a moment may walk on from it. */
export function openAt(id: string): void {
  go({ id });
  clearTimeout(looking);
  looking = setTimeout(() => lookAhead(1), MOMENT);
}

/** Where few are left that are loaded, many are asked for at once. */
function lookAhead(way: number): void {
  const idsOf = (steps: number[]) => steps.flatMap((each) => neighbour(each * way)?.id ?? []);
  if (idsOf(SOON).some((id) => !isAhead(id))) prefetch(idsOf(LATER));
}

/** Where no row is here yet. */
async function goFar(place: number): Promise<void> {
  try {
    const row = await rowFrom(place);
    if (row) walkTo(row, 1);
  } catch (error) {
    sayFailure(error);
  }
}

function placeOfStep(how: Step): number {
  const last = list.value.total - 1;
  if (typeof how === "number") return placeAfter(how);
  if (how === "first") return 0;
  if (how === "last") return last;
  const here = Math.max(0, placeOf(list.value, openId.value));
  return Math.min(Math.max(here + (how === "page" ? pageLength() : -pageLength()), 0), last);
}

/** As many rows as are in sight. */
function pageLength(): number {
  const box = document.querySelector(".rows");
  const row = box?.querySelector(".conversation-row");
  return box && row ? Math.max(1, Math.floor(box.clientHeight / row.clientHeight) - 1) : 10;
}
