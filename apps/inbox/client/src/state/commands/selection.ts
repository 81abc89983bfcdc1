import { act } from "../deeds";
import { openMenu } from "../overlays";
import { mergeSelected } from "../regrouping";
import { openId } from "../route";
import { list, neighbour, rows } from "../rows";
import { clearSelection, hasSelection, idsSelected, selectAll, selectTo, toggleSelected, whereBegun } from "../selection";
import { walkTo } from "../walking";
import { placeOf, rowAt } from "../sparse";
import type { Command } from "./command";

const group = "list";
const isList = () => rows.value.length > 0;
const isTyping = () => document.activeElement?.matches("input, textarea, select, [contenteditable=true]") ?? false;

export const selectionCommands: Command[] = [
  {
    name: "selection.clear",
    title: (t) => t.clearSelection,
    group,
    keys: ["Escape"],
    when: () => hasSelection() && openMenu.value === null && !isTyping(),
    run: clearSelection,
    isFixed: true,
  },
  { name: "selection.toggle", title: (t) => t.keySelect, group, keys: ["x"], when: isList, run: toggle },
  {
    name: "selection.down",
    title: (t) => t.keySelectDown,
    group,
    keys: ["Shift+j", "Shift+ArrowDown"],
    when: isList,
    run: () => extend(1),
    repeats: true,
  },
  {
    name: "selection.up",
    title: (t) => t.keySelectUp,
    group,
    keys: ["Shift+k", "Shift+ArrowUp"],
    when: isList,
    run: () => extend(-1),
    repeats: true,
  },
  { name: "selection.all", title: (t) => t.selectAll, group, keys: ["Mod+a"], when: () => isList() && !isTyping(), run: () => void selectAll() },
  {
    name: "selection.read",
    title: (t) => t.markRead,
    group,
    keys: [],
    when: hasSelection,
    run: () => void act({ name: "read" }, null),
  },
  {
    name: "selection.merge",
    title: (t) => t.mergeSelected,
    group,
    keys: [],
    when: () => idsSelected().length > 1,
    run: () => void mergeSelected(),
  },
];

function toggle(): void {
  const id = openId.value ?? neighbour(0)?.id;
  if (id) toggleSelected(id);
}

/** The one where one is, and the one that one comes to. */
function extend(by: number): void {
  const begun = openId.value === null ? whereBegun() : null;
  const next = begun === null ? neighbour(openId.value ? by : 0) : rowAt(list.value, placeOf(list.value, begun) + by);
  if (openId.value) selectTo(openId.value);
  if (!next) return;
  selectTo(next.id);
  walkTo(next, by);
}
