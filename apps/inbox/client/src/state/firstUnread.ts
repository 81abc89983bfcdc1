import { effect, signal } from "@preact/signals";
import { boot } from "./boot";
import { reveal } from "./jump";
import { type Thread, thread } from "./thread";

/** Of the open conversation the first message that was unread when it was opened; it stays marked while it is open. */
export const firstUnread = signal<string | null>(null);

let opened: string | null = null;

effect(() => {
  const shown = thread.value;
  if (shown?.head.id === opened) return;
  opened = shown?.head.id ?? null;
  firstUnread.value = shown ? firstIn(shown) : null;
});

export function goToFirstUnread(): void {
  const message = firstUnread.value ?? thread.value?.messages.at(-1)?.id;
  if (message) reveal(message);
}

/** None where everything is new, or nothing. */
function firstIn({ head, readUpto, messages }: Thread): string | null {
  if (!head.isUnread || readUpto === null) return null;
  const upto = Date.parse(readUpto);
  const isNew = messages.map(({ at, agent }) => Date.parse(at) > upto && agent !== boot.agent.id);
  const place = isNew.indexOf(true);
  return place > 0 ? (messages[place]?.id ?? null) : null;
}
