import type { Format } from "../../composer/contract";
import { editing } from "../editing";
import { submitWriting } from "../submitting";
import type { Command } from "./command";

const group = "composer";
const isInComposer = () => document.activeElement?.closest("form.composer") !== null;

export const composerCommands: Command[] = [
  { name: "composer.send", title: (t) => t.keySend, group, keys: ["Mod+Enter"], when: isInComposer, run: () => submitWriting({}) },
  {
    name: "composer.sendAndClose",
    title: (t) => t.sendAndClose,
    group,
    keys: ["Mod+Shift+Enter"],
    when: isInComposer,
    run: () => submitWriting({ afterwards: "close" }),
  },
  format("strong", "Mod+b", (t) => t.bold),
  format("em", "Mod+i", (t) => t.italic),
  format("underline", "Mod+u", (t) => t.underline),
  format("numbers", "Mod+Shift+7", (t) => t.numbers),
  format("bullets", "Mod+Shift+8", (t) => t.bullets),
  format("quote", "Mod+Shift+9", (t) => t.quoteFormat),
  format("link", "", (t) => t.linkFormat),
];

/** The editor hears these keys itself; they stand here to be told, and for the palette. */
function format(name: Format, key: string, title: Command["title"]): Command {
  return {
    name: `composer.${name}`,
    title,
    group,
    keys: key ? [key] : [],
    when: () => isInComposer() && document.querySelector(".format-bar") !== null,
    run: () => editing.value?.handle.run(name),
    isFixed: true,
  };
}
