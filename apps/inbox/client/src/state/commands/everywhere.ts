import { begin } from "../beginning";
import { focusOn } from "../focus";
import { openMenu, showsKeys } from "../overlays";
import { beginning, go, openId } from "../route";
import { writing } from "../writing";
import type { Command } from "./command";

const group = "everywhere";

export const everywhereCommands: Command[] = [
  { name: "search", title: (t) => t.search, group, keys: ["/"], run: () => focusOn("#search") },
  { name: "begin", title: (t) => t.newConversation, group, keys: ["c"], run: () => void begin() },
  { name: "keys", title: (t) => t.shortcuts, group, keys: ["?"], run: () => (showsKeys.value = true) },
  { name: "escape", title: (t) => t.keyEscape, group, keys: ["Escape"], run: leave },
];

function leave(): void {
  if (openMenu.value) openMenu.value = null;
  else if (beginning.value) beginning.value = false;
  else if (writing.value) writing.value = null;
  else if (openId.value) go({ id: null });
}
