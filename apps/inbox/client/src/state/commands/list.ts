import { step } from "../walking";
import type { Command } from "./command";

const group = "list";

export const listCommands: Command[] = [
  { name: "list.next", title: (t) => t.keyNext, group, keys: ["j", "ArrowDown"], run: () => step(1), repeats: true },
  { name: "list.previous", title: (t) => t.keyPrevious, group, keys: ["k", "ArrowUp"], run: () => step(-1), repeats: true },
  { name: "list.pageDown", title: (t) => t.keyPageForth, group, keys: ["PageDown"], run: () => step("page"), repeats: true },
  { name: "list.pageUp", title: (t) => t.keyPageBack, group, keys: ["PageUp"], run: () => step("page back"), repeats: true },
  { name: "list.first", title: (t) => t.keyFirst, group, keys: ["Home"], run: () => step("first") },
  { name: "list.last", title: (t) => t.keyLast, group, keys: ["End"], run: () => step("last") },
];
