import type { Desk } from "../api/types";
import { excess, split, withoutBlanks } from "../composer/lengths";
import { targetOf } from "./audience";
import type { Draft } from "./drafts";
import { thread } from "./thread";

// What an answer will say on its service: the names that it has to begin with, the words, and what stands below them.

/** A text that is on its way to a channel. */
export interface Coming {
  text: string;
  head: Desk;
}

export function textToCome(head: Desk, draft: Draft): string {
  const words = draft.text.trimEnd();
  const signed = head.reply.signature ? `${words}\n\n-- \n${head.reply.signature}` : words;
  const missing = mentionsOf(head, draft).filter((name) => !draft.text.includes(name));
  return withoutBlanks([...missing, signed].join(" "));
}

/** One where it fits, or where the channel takes no more than one. */
export function postsToCome({ text, head }: Coming): string[] {
  return head.reply.can.splits ? split(text, head.reply.can) : [text];
}

/** By how much it is longer than the channel takes; 0 where it goes as several posts. */
export function excessOf(head: Desk, draft: Draft): number {
  return head.reply.can.splits ? 0 : excess(textToCome(head, draft), head.reply.can);
}

/** Whom an answer names so that they hear of it: the author of what it answers, and who took part. */
export function mentionsOf(head: Desk, draft: Draft): string[] {
  const target = targetOf(head, draft);
  if (!target) return [];
  if (target.id === head.reply.place?.target?.id) return head.reply.place.mentions ?? [];
  return thread.value?.messages.find(({ id }) => id === target.id)?.post?.mentions ?? [];
}
