import type { Texts } from "../../i18n/later";

export const GROUPS = ["everywhere", "list", "conversation", "composer"] as const;
export type Group = (typeof GROUPS)[number];

/** Something that an agent can do by a key or from the palette. */
export interface Command {
  /** Never changes: the keys that agents choose themselves are kept by it. */
  name: string;
  /** From the texts of any language, as the palette finds it by its words in all of them. */
  title: (texts: Texts) => string;
  group: Group;
  /** By what a key writes: "j", "Shift+r", "g i", "Mod+k", "!", "ArrowDown"; empty where it has none. */
  keys: string[];
  /** Where it can be done; everywhere without it. */
  when?: () => boolean;
  /** Whether what it needs is still on its way: its key, pressed then, does it once that is here. */
  waits?: () => boolean;
  run: () => void;
  /** Goes on while its key is held down. */
  repeats?: boolean;
  /** Where agents cannot choose another key: it is the editor's, or everybody's. */
  isFixed?: boolean;
}
