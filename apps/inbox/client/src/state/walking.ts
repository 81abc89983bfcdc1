import { go, openId } from "./route";
import { loadMoreRows, rows } from "./rows";
import { prefetch } from "./thread";

type Step = number | "page" | "page back" | "first" | "last";

/** Open the conversation that is so far down the list; the first one where none is open. */
export function step(how: Step): void {
  const here = rows.value.findIndex((row) => row.id === openId.value);
  const place = here < 0 && typeof how === "number" ? 0 : placeOf(how, here);
  const row = rows.value[typeof how === "number" ? place : Math.min(Math.max(place, 0), rows.value.length - 1)];
  if (!row || row.id === openId.value) return;
  go({ id: row.id }, { replace: openId.value !== null });
  if (place > rows.value.length - 10) void loadMoreRows();
  const next = rows.value[place + Math.sign(place - here)];
  if (next) void prefetch(next.id);
}

function placeOf(how: Step, here: number): number {
  if (how === "first") return 0;
  if (how === "last") return rows.value.length - 1;
  if (how === "page") return here + pageLength();
  if (how === "page back") return here - pageLength();
  return here + how;
}

/** As many rows as are in sight. */
function pageLength(): number {
  const list = document.querySelector(".rows");
  const row = list?.querySelector(".conversation-row");
  return list && row ? Math.max(1, Math.floor(list.clientHeight / row.clientHeight) - 1) : 10;
}
