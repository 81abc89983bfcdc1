import type { Desk } from "../api/types";
import { excess, type Limits, measure, split, withoutBlanks } from "../composer/lengths";
import { audienceOf, targetOf } from "./audience";
import type { Draft } from "./drafts";
import { thread } from "./thread";

// What an answer will be on its service: the names that it has to begin with, the words, and what stands below them, in as
// many posts as that takes. Adapters whose answers name people do it in the same way (contract/adapter.py, `Mentions`).

/** Whom an answer names, and the content warning that it stands behind. */
interface Opening {
  mentions?: string[];
  warning?: string;
}

/** The names that stand in a text, as services find them. */
const NAMED = /(?<![\p{L}\p{N}_/=@.])@[\p{L}\p{N}_][\p{L}\p{N}_.-]*(?:@[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*)?/gu;

/** The posts that it goes as; one where it fits, or where the channel takes no more than one. */
export function postsToCome(head: Desk, draft: Draft): string[] {
  const { mentions = [] } = openingOf(head, draft);
  const words = wordsOf(head, draft);
  const missing = before(mentions.filter((name) => !isNamed(name, words)));
  const room = roomOf(head, draft);
  if (!head.reply.can.splits || excess(missing + words, room) === 0) return [missing + words];
  const areForFew = audienceOf(head, draft) === "private";
  const first = areForFew ? before(mentions) : missing;
  const posts = split(words, less(room, first));
  return posts.map((post, place) => (areForFew || place === 0 ? first + post : post));
}

/** What of a post is left for its words: a content warning counts along. */
export function roomOf(head: Desk, draft: Draft): Limits {
  return less(head.reply.can, openingOf(head, draft).warning ?? "");
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

function wordsOf({ reply: { signature } }: Desk, { text }: Draft): string {
  return withoutBlanks(signature ? `${text.trimEnd()}\n\n-- \n${signature}` : text);
}

function isNamed(name: string, words: string): boolean {
  const found = words.match(NAMED) ?? [];
  return found.some((each) => each.replace(/[.-]+$/, "").toLowerCase() === name.toLowerCase());
}

function before(names: string[]): string {
  return names.map((name) => `${name} `).join("");
}

function less(can: Limits, taken: string): Limits {
  return can.maxLength ? { ...can, maxLength: Math.max(1, can.maxLength - measure(taken, can)) } : can;
}
