import { signal } from "@preact/signals";
import { deleteHolding, postHolding, postReceipt } from "../api/inbox";
import type { Message } from "../api/types";
import { draftOf, restored } from "./drafts";
import { go, openId } from "./route";
import { putMessage } from "./thread";
import { sayFailure } from "./toasts";
import { writing } from "./writing";

// An answer is held on the server for some seconds, so closing the window neither loses nor releases it.

/** The answer that `z` takes back: the last one sent from here, while it is held. It has a place of its own. */
export const undoable = signal<{ conversation: string; message: Message } | null>(null);

export function offerUndo(conversation: string, message: Message): void {
  const seconds = message.dueAt ? (Date.parse(message.dueAt) - Date.now()) / 1000 : 0;
  if (message.delivery !== "held" || seconds > 60) return;
  undoable.value = { conversation, message };
  setTimeout(() => {
    if (undoable.value?.message.id === message.id) undoable.value = null;
  }, seconds * 1000);
}

export async function undoLast(): Promise<void> {
  const last = undoable.value;
  if (last) await takeBack(last.conversation, last.message);
}

/** Cancel it on the server, and go on writing where it was. */
export async function takeBack(conversation: string, message: Message): Promise<void> {
  if (undoable.value?.message.id === message.id) undoable.value = null;
  try {
    const { message: cancelled, draft } = await deleteHolding(message.id);
    putMessage(conversation, cancelled);
    const mode = cancelled.aside ? "forward" : "reply";
    const mine = draftOf(conversation, mode);
    mine.value = restored(draft, mine.value);
    if (openId.value !== conversation) go({ id: conversation });
    writing.value = mode;
  } catch (error) {
    sayFailure(error);
  }
}

export async function sendNow(conversation: string, message: Message): Promise<void> {
  await change(conversation, postHolding(message.id));
}

export async function markAsSent(conversation: string, message: Message): Promise<void> {
  await change(conversation, postReceipt(message.id));
}

async function change(conversation: string, answer: Promise<Message>): Promise<void> {
  try {
    putMessage(conversation, await answer);
  } catch (error) {
    sayFailure(error);
  }
}
