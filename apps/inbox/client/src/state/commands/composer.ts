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
];
