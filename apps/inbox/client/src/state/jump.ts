import { effect, signal } from "@preact/signals";
import { go } from "./route";
import { loadEarlier, thread } from "./thread";

// To one message of a conversation, wherever in its past it is.

const wanted = signal<{ conversation: string; message: string } | null>(null);
/** The message that was last gone to. */
export const revealed = signal<string | null>(null);

export function goToMessage(conversation: string, message: string): void {
  go({ id: conversation });
  seek(conversation, message);
}

/** To the message, once its conversation is shown. */
export function seek(conversation: string, message: string): void {
  revealed.value = null;
  wanted.value = { conversation, message };
}

effect(() => {
  const [goal, shown] = [wanted.value, thread.value];
  if (!goal || !shown || shown.head.id !== goal.conversation) return;
  if (shown.messages.some(({ id }) => id === goal.message)) {
    wanted.value = null;
    // First it is painted, and the conversation scrolled to its end.
    requestAnimationFrame(() => requestAnimationFrame(() => reveal(goal.message)));
  } else if (shown.before) void loadEarlier();
  else wanted.value = null;
});

/** Bring a message that is loaded into sight. */
export function reveal(message: string): void {
  const place = document.getElementById(`message-${message}`);
  place?.scrollIntoView({ block: "start" });
  place?.focus({ preventScroll: true });
  revealed.value = message;
}
