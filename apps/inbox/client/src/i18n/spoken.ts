import { language } from ".";

/** The words of a part that is loaded when it is needed: they come with it, in both languages, and not with the screen. */
export function spoken<Words>({ en, de }: { en: Words; de: Words }): Words {
  return language === "de" ? de : en;
}
