import { focusOn } from "../focus";
import type { Command } from "./command";

const group = "conversation";

/** What the second person may do with an answer that is open; the buttons are there for nobody else. */
export const approvalCommands: Command[] = [
  { name: "approval.approve", title: (t) => t.keyApprove, group, keys: ["y"], when: isThere, run: () => focusOn(button("approve")) },
  { name: "approval.change", title: (t) => t.keyChangeWords, group, keys: ["Shift+y"], when: isThere, run: () => press("change") },
  { name: "approval.giveBack", title: (t) => t.keyGiveBack, group, keys: [], when: isThere, run: () => press("give-back") },
];

function isThere(): boolean {
  return document.querySelector(button("approve")) !== null;
}

function press(deed: string): void {
  document.querySelector<HTMLElement>(button(deed))?.click();
}

function button(deed: string): string {
  return `[data-approval="${deed}"]`;
}
