import type { Desk } from "../api/types";
import { excess, type Limits, withoutBlanks } from "../composer/lengths";
import { type Opening, postsWith, roomFor } from "../composer/opening";
import { audienceOf, targetOf } from "./audience";
import type { Draft } from "./drafts";
import { thread } from "./thread";

// What an answer will be on its service.

/** The desk with what the channel takes of such an answer: private ones may be something else to it. */
export function deskFor(head: Desk, draft: Draft): Desk {
  const can = audienceOf(head, draft) === "private" && head.reply.can.private;
  return can ? { ...head, reply: { ...head.reply, can } } : head;
}

/** The posts that it goes as, with what they begin with and what stands below the words. */
export function postsToCome(head: Desk, draft: Draft): string[] {
  const { can, signature } = head.reply;
  const words = signature ? `${draft.text.trimEnd()}\n\n-- \n${signature}` : draft.text;
  const areForFew = audienceOf(head, draft) === "private";
  return postsWith(withoutBlanks(words), openingOf(head, draft), can, { areForFew });
}

/** What of each post is left for them. */
export function roomOf(head: Desk, draft: Draft): Limits {
  return roomFor(openingOf(head, draft), head.reply.can);
}

/** By how much it is longer than the channel takes; 0 where it goes as several posts. */
export function excessOf(head: Desk, draft: Draft): number {
  return head.reply.can.splits ? 0 : excess(postsToCome(head, draft).join(""), roomOf(head, draft));
}

export function openingOf(head: Desk, draft: Draft): Opening {
  const target = targetOf(head, draft);
  const { place } = head.reply;
  if (!target || !place) return {};
  if (target.id === place.target?.id) return place;
  return thread.value?.messages.find(({ id }) => id === target.id)?.post ?? {};
}
