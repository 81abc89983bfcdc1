// What a service puts before the words of an answer, and the posts that both are together: as adapters with `Mentions` do it
// (contract/verbs.py), held to the cases of tests/channels/openings.json.

import type { ChannelAbilities } from "../api/channels";
import { excess, type Limits, measure, split } from "./lengths";

/** Whom an answer names so that they hear of it, and the content warning that it stands behind. */
export interface Opening {
  mentions?: string[];
  warning?: string;
}

/** The names that stand in a text, as services find them. */
const NAMED = /(?<![\p{L}\p{N}_/=@.])@[\p{L}\p{N}_][\p{L}\p{N}_.-]*(?:@[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*)?/gu;

type Able = Limits & Pick<ChannelAbilities, "splits">;

/** One where it fits, or where the channel takes no more than one. `areForFew`: only who is named in a post reads it. */
export function postsWith(words: string, opening: Opening, can: Able, { areForFew = false } = {}): string[] {
  const { mentions = [] } = opening;
  const missing = before(mentions.filter((name) => !isNamed(name, words)));
  const room = roomFor(opening, can);
  if (!can.splits || excess(missing + words, room) === 0) return [missing + words];
  const first = areForFew ? before(mentions) : missing;
  const posts = split(words, less(room, first));
  return posts.map((post, place) => (areForFew || place === 0 ? first + post : post));
}

/** What is left for names and words: a content warning counts along. */
export function roomFor({ warning = "" }: Opening, can: Limits): Limits {
  return less(can, warning);
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
