import { LISTS } from "../../api/types";
import { boot } from "../boot";
import { go } from "../route";
import type { Command } from "./command";

const KEYS: Record<string, string> = {
  mine: "g i",
  unassigned: "g u",
  all: "g a",
  mentions: "g m",
  drafts: "g d",
  snoozed: "g h",
  sent: "g s",
};

/** To the lists and pages, by `g` and another key. */
export const goingCommands: Command[] = [
  ...LISTS.map(
    (name): Command => ({
      name: `go.${name}`,
      title: (t) => t.goTo(t[name]),
      group: "everywhere",
      keys: KEYS[name] ? [KEYS[name]] : [],
      run: () => go({ view: name, id: null, words: "" }),
    }),
  ),
  {
    name: "go.contacts",
    title: (t) => t.goTo(t.contacts),
    group: "everywhere",
    keys: ["g c"],
    run: () => location.assign(boot.contactsUrl),
  },
  {
    name: "go.settings",
    title: (t) => t.goTo(t.settings),
    group: "everywhere",
    keys: ["g ,"],
    run: () => location.assign(boot.settingsUrl),
  },
];
