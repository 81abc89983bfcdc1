import type { Plain } from "../../api/triage";
import type { Row } from "../../api/types";
import { boot } from "../boot";
import { act, assign, isAtHand, rowHere, targetHere, toggleClosed, toggleSpam } from "../deeds";
import { handsOver, type MenuName, openMenu } from "../overlays";
import { markUnread } from "../reading";
import { openId } from "../route";
import { hasSelection } from "../selection";
import { isComing as waits, thread, threadToCome } from "../thread";
import { keepTyping } from "../typeAhead";
import { canWrite } from "../writing";
import type { Command } from "./command";

// What is done to the selection if there is one, else to the open conversation.

const group = "conversation";
const isReading = () => rowHere() !== undefined;
const canAct = () => isReading() || hasSelection();

export const triageCommands: Command[] = [
  { name: "conversation.close", title: (t) => t.keyClose, group, keys: ["e"], when: canAct, waits, run: () => either("close", toggleClosed) },
  {
    name: "conversation.closeAndStay",
    title: (t) => t.keyCloseAndStay,
    group,
    keys: ["Shift+e"],
    when: isReading,
    waits,
    run: () => withOpen((row) => void act({ name: isAtHand(row) ? "close" : "reopen" }, row.id, { stays: true })),
  },
  menuCommand("conversation.snooze", "snooze", "h", (t) => t.snooze),
  menuCommand("conversation.assign", "assign", "a", (t) => t.assign),
  { name: "conversation.mine", title: (t) => t.assignMe, group, keys: ["m"], when: canAct, waits, run: toggleMine },
  {
    name: "conversation.unassign",
    title: (t) => t.unassign,
    group,
    keys: ["Shift+m"],
    when: canAct,
    waits,
    run: () => withTarget((target) => void assign(target, null)),
  },
  {
    name: "conversation.handOver",
    title: (t) => t.handOver,
    group,
    keys: [],
    when: isReading,
    waits,
    run: () => withOpen((row) => (handsOver.value = row.id)),
  },
  menuCommand("conversation.tags", "tags", "t", (t) => t.tags),
  menuCommand("conversation.priority", "priority", "p", (t) => t.priority),
  menuCommand("conversation.team", "team", "v", (t) => t.moveToTeam),
  {
    name: "conversation.unread",
    title: (t) => t.markUnread,
    group,
    keys: ["u"],
    when: canAct,
    waits,
    run: () => either("unread", (row) => markUnread(row.id)),
  },
  { name: "conversation.watch", title: (t) => t.keyWatch, group, keys: ["w"], when: canAct, waits, run: () => either("watch", toggleWatch) },
  { name: "conversation.spam", title: (t) => t.keySpam, group, keys: ["!"], when: canAct, waits, run: () => either("spam", toggleSpam) },
];

export function toggleWatch(row: Row): Promise<boolean> {
  return act({ name: row.isWatched ? "unwatch" : "watch" }, row.id);
}

function menuCommand(name: string, menu: MenuName, key: string, title: Command["title"]): Command {
  return { name, title, group, keys: [key], when: () => canAct() || canWrite(), run: () => open(menu) };
}

/** In some of them one types at once: that waits where the conversation is still on its way. */
function open(menu: MenuName): void {
  const id = openId.value;
  const show = () => (openMenu.value = menu);
  if (thread.value || hasSelection() || id === null) show();
  else keepTyping(threadToCome(id).then((there) => there && show(), nothing), nothing);
}

const nothing = () => undefined;

/** To the selection, or what is done to the open one. */
function either(name: Plain, toOne: (row: Row) => Promise<unknown>): void {
  if (hasSelection()) void act({ name }, null);
  else withOpen((row) => void toOne(row));
}

function toggleMine(): void {
  const me = boot.agent.id;
  if (hasSelection()) void assign(null, me);
  else withOpen((row) => void assign(row.id, row.assignee === me ? null : me));
}

function withTarget(deed: (target: string | null) => void): void {
  const target = targetHere();
  if (target !== undefined) deed(target);
}

function withOpen(deed: (row: Row) => void): void {
  const row = rowHere();
  if (row) deed(row);
}
