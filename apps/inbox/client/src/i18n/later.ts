import { language, t as first } from ".";
import type { Texts as First } from "./en";
import * as spoken from "./enLater";

// What is loaded when it is needed (composer, palette, panels) takes its words from here, and they come with it: words that
// the list and a conversation do without are not waited for. A file of words is named in enLater.ts and deLater.ts then.

export type Texts = First & typeof spoken.texts;

/** All texts of the screen in the agent's language. */
export const t: Texts = { ...first, ...spoken.texts };

/** One after the other, as people name them: a, b and c. */
export function inWords(things: string[]): string {
  return new Intl.ListFormat(language).format(things);
}
