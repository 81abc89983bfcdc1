import { listState } from "../rows";
import { view } from "../route";
import { step } from "../walking";
import type { Command } from "./command";

const group = "list";
const waits = () => listState.value === "loading" && view.value !== "unreadable";
const when = () => !waits();

export const listCommands: Command[] = [
  { name: "list.next", title: (t) => t.keyNext, group, keys: ["j", "ArrowDown"], when, waits, run: () => step(1), repeats: true },
  { name: "list.previous", title: (t) => t.keyPrevious, group, keys: ["k", "ArrowUp"], when, waits, run: () => step(-1), repeats: true },
  { name: "list.pageDown", title: (t) => t.keyPageForth, group, keys: ["PageDown"], when, waits, run: () => step("page"), repeats: true },
  { name: "list.pageUp", title: (t) => t.keyPageBack, group, keys: ["PageUp"], when, waits, run: () => step("page back"), repeats: true },
  { name: "list.first", title: (t) => t.keyFirst, group, keys: ["Home"], when, waits, run: () => step("first") },
  { name: "list.last", title: (t) => t.keyLast, group, keys: ["End"], when, waits, run: () => step("last") },
];
