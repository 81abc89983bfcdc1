import { effect, signal } from "@preact/signals";
import { draftOf, type Mode } from "./drafts";
import { focusOn } from "./focus";
import { beginning, openId } from "./route";
import { thread } from "./thread";

/** Whether the composer is open, and for what. */
export const writing = signal<Mode | null>(null);

// Another conversation opens with its composer closed.
let shown = openId.value;
effect(() => {
  if (openId.value !== shown) writing.value = null;
  shown = openId.value;
});

export function write(mode: Mode): void {
  if (!thread.value || beginning.value) return;
  writing.value = mode;
  focusOn("#composer-text");
}

/** An answer to who wrote last, without the others who read along. */
export function replyToSender(): void {
  const head = thread.value?.head;
  if (!head) return;
  const draft = draftOf(head.id, "reply");
  draft.value = { ...draft.value, to: head.reply.to.slice(0, 1), cc: [] };
  write("reply");
}
