import { signal } from "@preact/signals";
import { postMerge, postMove, postUndoing } from "../api/inbox";
import type { Head, Regrouped } from "../api/types";
import { t } from "../i18n";
import { go } from "./route";
import { rows } from "./rows";
import { clearSelection, idsSelected } from "./selection";
import { forgetThreads, thread } from "./thread";
import { sayFailure } from "./toasts";
import { offer, teach, underWay } from "./undoing";

// What agents put together and take apart by hand. Lists follow by the live line.

/** A conversation is being chosen; `without` is not offered, `words` find the likeliest ones. */
export interface Choice {
  title: string;
  without: string;
  words: string;
  choose: (id: string) => void;
}

export const choice = signal<Choice | null>(null);

export function chooseMerge(head: Head): void {
  choose(head, t.mergeInto, (into) => void merge(head.id, into));
}

/** Put a conversation into another one, and go there. */
export async function merge(id: string, into: string): Promise<void> {
  await regroup(() => postMerge(into, [id]), t.mergedToast, id);
}

/** Put the selected ones together, into the first of them in the list. */
export async function mergeSelected(): Promise<void> {
  const ids = new Set(idsSelected());
  const [into, ...others] = [...rows.value.filter((row) => ids.delete(row.id)).map((row) => row.id), ...ids];
  if (!into || others.length === 0) return;
  await regroup(() => postMerge(into, others), t.mergedToast, into);
  clearSelection();
}

/** Put messages of the open conversation into a new one. */
export async function moveOut(id: string, messages: string[]): Promise<void> {
  await regroup(() => postMove(id, messages, null), t.movedToast(messages.length), id);
}

export function chooseMove(head: Head, messages: string[]): void {
  choose(head, t.moveTo, (to) => {
    void regroup(() => postMove(head.id, messages, to), t.movedToast(messages.length), head.id);
  });
}

/** A message of the open conversation and all after it. */
export function fromHereOn(id: string): string[] {
  const messages = thread.value?.messages ?? [];
  return messages.slice(messages.findIndex((message) => message.id === id)).map((message) => message.id);
}

function choose(head: Head, title: string, chosen: (id: string) => void): void {
  choice.value = { title, without: head.id, words: head.contact.address || head.contact.name, choose: chosen };
}

async function regroup(deed: () => Promise<Regrouped>, words: string, cameFrom: string): Promise<void> {
  try {
    const { event, row } = await underWay(deed());
    show(row.id);
    offer(words, { way: "regrouping", event, conversation: cameFrom });
  } catch (error) {
    sayFailure(error);
  }
}

teach("regrouping", async ({ event, conversation }) => {
  await postUndoing(event);
  show(conversation);
});

function show(id: string): void {
  go({ id }, { replace: true });
  forgetThreads();
}
