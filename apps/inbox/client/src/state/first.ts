import type { ListQuery, Rows } from "../api/lists";
import { boot } from "./boot";
import { areSame } from "./route";

let first = boot.list;

/** The page brings the top of a list along, which is as old as the place where the live line begins: of use once. */
export function takeFirst(asked: ListQuery): Rows | null {
  const brought = first;
  first = null;
  return brought && areSame(brought.query, asked) ? brought : null;
}
