import { effect } from "@preact/signals";
import type { Message } from "../api/types";
import { boot } from "./boot";
import { openId } from "./route";
import { thread } from "./thread";

// What the agent has seen of the open conversation, which a reply tells the server: a reply to less than is there is
// refused once. What stands there when it is opened is seen; what comes later is when it was on the screen for a moment.

const MOMENT = 1500;
const seen = new Map<string, number>();
let opened: string | null = null;

effect(() => {
  const shown = thread.value;
  if (!shown || shown.head.id !== openId.value) return;
  const newest = newestOf(shown.messages);
  if (opened !== shown.head.id) {
    opened = shown.head.id;
    haveSeen(opened, newest);
  } else if (newest > seenOf(opened)) {
    lookAt(opened, newest);
  }
});

/** The number of the newest message that was seen; 0 for none. */
export function seenOf(conversation: string): number {
  const own = thread.value?.head.id === conversation ? newestOf(thread.value.messages.filter(isMine)) : 0;
  return Math.max(seen.get(conversation) ?? 0, own);
}

export function haveSeen(conversation: string, number: number): void {
  seen.set(conversation, Math.max(number, seen.get(conversation) ?? 0));
}

function lookAt(conversation: string, newest: number): void {
  setTimeout(() => {
    if (opened !== conversation || openId.value !== conversation) return;
    if (document.visibilityState === "visible") haveSeen(conversation, newest);
    else document.addEventListener("visibilitychange", () => lookAt(conversation, newest), { once: true });
  }, MOMENT);
}

function newestOf(messages: Message[]): number {
  return Math.max(0, ...messages.map((message) => message.number));
}

function isMine(message: Message): boolean {
  return message.agent === boot.agent.id;
}
