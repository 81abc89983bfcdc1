import { effect, signal } from "@preact/signals";
import type { Message } from "../api/types";
import { loadComposer, shell } from "../composer/load";
import { NotLoaded } from "./chunks";
import { addTo, draftOf, type Mode } from "./drafts";
import { focusOn } from "./focus";
import { openMenu } from "./overlays";
import { beginning, openId, view } from "./route";
import { threadToCome } from "./thread";
import { sayFailure } from "./toasts";
import { keepTyping } from "./typeAhead";

/** Whether the composer is open, and for what. */
export const writing = signal<Mode | null>(null);

// Another conversation opens with its composer closed, and its menus.
let shown = openId.value;
effect(() => {
  if (openId.value !== shown) writing.value = openMenu.value = null;
  shown = openId.value;
});

/** Whether there is something to answer, be it still on its way here. */
export const canWrite = () => openId.value !== null && !beginning.value && view.value !== "unreadable";

/** Open the composer, once the conversation is there; what is typed meanwhile is kept. */
export function write(mode: Mode): void {
  const id = openId.value;
  if (id !== null && canWrite()) writeIn(id, mode, open(id, mode));
}

/** What is typed until the composer is open goes into it, or at least into the draft. */
export function writeIn(id: string, mode: Mode, opened: Promise<unknown>): void {
  keepTyping(opened, (typed) => addTo(draftOf(id, mode), typed));
}

/** An answer to this message, where answers go into a thread; what was written for another stays. */
export function answerThis(id: string, { id: message, author, post }: Message): void {
  const draft = draftOf(id, "reply");
  draft.value = { ...draft.value, target: { id: message, name: author.name, handle: post?.handle ?? "" } };
  write("reply");
}

/** An answer to who wrote last, without the others who read along. */
export function replyToSender(): void {
  const id = openId.value;
  if (id !== null && canWrite()) writeIn(id, "reply", openForSender(id));
}

async function openForSender(id: string): Promise<void> {
  const there = await threadToCome(id);
  if (!there) return;
  const { head } = there;
  const draft = draftOf(head.id, "reply");
  draft.value = { ...draft.value, to: head.reply.to.slice(0, 1), cc: [] };
  await open(id, "reply");
}

/** Nothing happens where somebody went elsewhere meanwhile. Throws where there is no place to write, which is told. */
export async function open(id: string, mode: Mode): Promise<void> {
  try {
    const there = await threadToCome(id);
    if (!there) return;
    await shell.load();
    // Without the editor the look of what is there would be lost.
    if (draftOf(there.head.id, mode).value.doc) await loadComposer().catch(() => undefined);
    if (openId.value !== there.head.id || beginning.value) return;
    if (writing.value === mode) focusOn("#composer-text");
    else writing.value = mode;
  } catch (error) {
    if (error instanceof NotLoaded) sayFailure(error);
    throw error;
  }
}
