import { deleteHolding, postHolding, postReceipt } from "../api/inbox";
import type { Restored } from "../api/sending";
import type { Message } from "../api/types";
import type { DocNode } from "../composer/contract";
import { loadComposer } from "../composer/load";
import { t } from "../i18n";
import { type Draft, draftOf, restored } from "./drafts";
import { go, openId } from "./route";
import { putMessage } from "./thread";
import { sayFailure } from "./toasts";
import { offer, teach, undoables, withdraw } from "./undoing";
import { open, writeIn } from "./writing";

// An answer is held on the server for some seconds, so closing the window neither loses nor releases it.

const sentHere = new Map<string, Draft>();

/** One that is meant for much later is no slip. */
const SOON = 60_000;

export function offerUndo(conversation: string, message: Message): void {
  const until = message.dueAt ? Date.parse(message.dueAt) : 0;
  if (message.delivery !== "held" || until - Date.now() > SOON) return;
  offer(t.answerHeld, { way: "held", message: message.id, conversation }, until);
}

/** The draft as it was handed over, which knows more of itself than the message that it became. */
export function remember(message: string, draft: Draft): void {
  sentHere.set(message, draft);
}

/** Cancel it on the server, and go on writing where it was. */
export async function takeBack(conversation: string, message: string): Promise<void> {
  const offered = undoables.value.find((each) => each.way === "held" && each.message === message);
  if (offered) withdraw(offered);
  try {
    const { message: cancelled, draft } = await deleteHolding(message);
    putMessage(conversation, cancelled);
    const mode = cancelled.aside ? "forward" : "reply";
    const mine = draftOf(conversation, mode);
    mine.value = restored(sentHere.get(message) ?? (await withLook(draft)), mine.value);
    if (openId.value !== conversation) go({ id: conversation });
    writeIn(conversation, mode, open(conversation, mode));
  } catch (error) {
    sayFailure(error);
  }
}

teach("held", ({ conversation, message }) => takeBack(conversation, message));

async function withLook({ html, ...draft }: Restored): Promise<Omit<Restored, "html"> & { doc: DocNode | null }> {
  return { ...draft, doc: html ? (await loadComposer()).documentOf(html) : null };
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
