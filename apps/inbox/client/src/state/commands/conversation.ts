import { boot } from "../boot";
import { assign, close, toggleClosed, toggleSpam } from "../deeds";
import { focusOn } from "../focus";
import { isDrawer, showsContact, toggleContact } from "../layout";
import { copyLink } from "../links";
import { type MenuName, openMenu } from "../overlays";
import { showNextPictures } from "../pictures";
import { beginning, openId } from "../route";
import { thread } from "../thread";
import type { Command } from "./command";

const group = "conversation";

/** Whether a conversation is open. */
export const isReading = () => thread.value !== null && !beginning.value;

const isDrawerOpen = () => isDrawer.value && showsContact.value;

export const conversationCommands: Command[] = [
  {
    name: "conversation.open",
    title: (t) => t.keyOpen,
    group,
    keys: ["Enter", "o"],
    when: () => openId.value !== null,
    run: () => focusOn("#thread-heading"),
  },
  {
    name: "conversation.close",
    title: (t) => t.keyClose,
    group,
    keys: ["e"],
    when: isReading,
    run: () => withOpen((row) => void toggleClosed(row)),
  },
  {
    name: "conversation.closeAndStay",
    title: (t) => t.keyCloseAndStay,
    group,
    keys: ["Shift+e"],
    when: isReading,
    run: () => withOpen((row) => void close(row.id, { stays: true })),
  },
  { name: "conversation.snooze", title: (t) => t.snooze, group, keys: ["h"], when: isReading, run: () => menu("snooze") },
  { name: "conversation.assign", title: (t) => t.assign, group, keys: ["a"], when: isReading, run: () => menu("assign") },
  { name: "conversation.mine", title: (t) => t.assignMe, group, keys: ["m"], when: isReading, run: toggleMine },
  {
    name: "conversation.unassign",
    title: (t) => t.unassign,
    group,
    keys: ["Shift+m"],
    when: isReading,
    run: () => withOpen((row) => void assign(row.id, null)),
  },
  {
    name: "conversation.spam",
    title: (t) => t.keySpam,
    group,
    keys: ["!"],
    when: isReading,
    run: () => withOpen((row) => void toggleSpam(row)),
  },
  {
    name: "conversation.pictures",
    title: (t) => t.keyPictures,
    group,
    keys: ["Shift+i"],
    when: isReading,
    run: showNextPictures,
  },
  {
    name: "contact.hide",
    title: (t) => t.hideContact,
    group,
    keys: ["Escape"],
    when: isDrawerOpen,
    run: toggleContact,
    isFixed: true,
  },
  { name: "contact", title: (t) => t.keyContact, group, keys: ["i"], when: isReading, run: toggleContact },
  {
    name: "conversation.copyLink",
    title: (t) => t.copyLink,
    group,
    keys: ["Mod+."],
    when: isReading,
    run: () => withOpen((row) => void copyLink(row.id)),
  },
];

function toggleMine(): void {
  withOpen((row) => void assign(row.id, row.assignee === boot.agent.id ? null : boot.agent.id));
}

function menu(name: MenuName): void {
  openMenu.value = name;
}

function withOpen(deed: (row: NonNullable<typeof thread.value>["head"]) => void): void {
  if (thread.value) deed(thread.value.head);
}
