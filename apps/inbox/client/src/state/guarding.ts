import type { Desk } from "../api/types";
import { audienceOf } from "./audience";
import { type Confidential, confidentialIn } from "./confidential";
import type { Draft } from "./drafts";

export type Concern = Confidential | "wasPrivate";

/** What speaks against publishing it; nothing does for what is private. */
export function concernsOf(head: Desk, draft: Draft): Concern[] {
  if (audienceOf(head, draft) !== "public") return [];
  const found = confidentialIn(draft.text, [head.reply.sender.address.toLowerCase()]);
  return draft.writtenFor === "private" ? ["wasPrivate", ...found] : found;
}
