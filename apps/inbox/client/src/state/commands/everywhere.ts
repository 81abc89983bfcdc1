import { begin } from "../beginning";
import { focusOn } from "../focus";
import { toggleRail } from "../layout";
import { openMenu, showsKeys } from "../overlays";
import { walkPanes } from "../panes";
import { beginning, go, openId, words } from "../route";
import { endSearch } from "../search";
import { writing } from "../writing";
import type { Command } from "./command";

const group = "everywhere";

export const everywhereCommands: Command[] = [
  { name: "keys", title: (t) => t.shortcuts, group, keys: ["?"], run: () => (showsKeys.value = true) },
  { name: "search", title: (t) => t.search, group, keys: ["/"], run: () => focusOn("#search") },
  { name: "begin", title: (t) => t.newConversation, group, keys: ["c"], run: begin },
  { name: "rail", title: (t) => t.keyRail, group, keys: ["b"], run: toggleRail },
  { name: "pane.next", title: (t) => t.keyNextPane, group, keys: ["F6"], run: () => walkPanes(1), repeats: true },
  {
    name: "pane.previous",
    title: (t) => t.keyPreviousPane,
    group,
    keys: ["Shift+F6"],
    run: () => walkPanes(-1),
    repeats: true,
  },
  { name: "escape", title: (t) => t.keyEscape, group, keys: ["Escape"], run: leave, isFixed: true },
];

/** The innermost thing first: a menu, a field, what is being written, the conversation. */
function leave(): void {
  if (openMenu.value) openMenu.value = null;
  else if (isInField(document.activeElement)) document.activeElement.blur();
  else if (beginning.value) beginning.value = false;
  else if (writing.value) writing.value = null;
  else if (openId.value) backToList();
  else if (words.value) endSearch();
}

function backToList(): void {
  go({ id: null });
  focusOn(".rows");
}

function isInField(element: Element | null): element is HTMLElement {
  return element instanceof HTMLElement && element.matches("input, textarea, select, [contenteditable]");
}
