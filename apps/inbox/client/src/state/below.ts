import { computed, effect, signal } from "@preact/signals";
import type { Message } from "../api/types";
import { boot } from "./boot";
import { openId } from "./route";
import { thread } from "./thread";
import { writing } from "./writing";

// What came into the open conversation while somebody read further up, or wrote.

/** Messages that came below what is in sight. */
export const below = signal<string[]>([]);

const looked = signal(0);

/** What others wrote since the composer was opened, or since its author looked at it last. */
export const cameSince = computed<Message[]>(() => {
  if (writing.value === null) return [];
  const messages = thread.value?.messages ?? [];
  return messages.filter(({ number, agent, automatic }) => number > looked.value && agent !== boot.agent.id && !automatic);
});

export function haveLooked(): void {
  looked.value = Math.max(0, ...(thread.peek()?.messages ?? []).map((message) => message.number));
}

/** The newest message of somebody else that came while its conversation was open. */
export const arrived = signal<Message | null>(null);

let open: string | null = null;
let newest = 0;
effect(() => {
  const shown = thread.value;
  const last = shown?.messages.at(-1);
  if (shown?.head.id !== open) arrived.value = null;
  else if (last && last.number > newest && last.agent !== boot.agent.id) arrived.value = last;
  open = shown?.head.id ?? null;
  newest = last?.number ?? 0;
});

effect(() => {
  void openId.value;
  below.value = [];
});

let wasWriting = false;
effect(() => {
  const isWriting = writing.value !== null;
  if (isWriting && !wasWriting) haveLooked();
  wasWriting = isWriting;
});
