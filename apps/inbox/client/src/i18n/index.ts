import { boot } from "../state/boot";
import { de } from "./de";
import { en, type Texts } from "./en";

export const language = boot.language.startsWith("de") ? "de" : "en";

/** The screen's texts in the agent's language. */
export const t: Texts = language === "de" ? de : en;
