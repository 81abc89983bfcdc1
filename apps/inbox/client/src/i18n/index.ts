import * as spoken from "./en";

// The screen is built once for each language, with that language's file in place of ./en (bundling.mjs), so that nobody
// loads words that they do not read. Words of a feature stand in a file of their own, both languages beside each other:
// `export { en, de }`.

export const language: "de" | "en" = spoken.language;

/** The screen's texts in the agent's language, but for those of what is loaded later (later.ts). */
export const t: spoken.Texts = spoken.texts;
