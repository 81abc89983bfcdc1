import type { ListQuery, Rows } from "../api/lists";
import { areSame } from "./route";

type First = Rows & { query: Record<string, string> };
let first = JSON.parse(document.getElementById("first-list")?.textContent ?? "null") as First | null;

/** The page brings the top of a list along, which is as old as the place where the live line begins: of use once. */
export function takeFirst(asked: ListQuery): Rows | null {
  const brought = first;
  first = null;
  return brought && areSame(brought.query, asked) ? brought : null;
}
