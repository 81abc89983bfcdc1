import { postModeration, postModerationAttempt } from "../api/posts";
import type { Message, ModerationDeed } from "../api/types";
import { putMessage } from "./thread";
import { sayFailure } from "./toasts";

/** Have the service do something to a message; how that fares is told at the message. */
export function moderate(conversation: string, message: string, deed: ModerationDeed): Promise<void> {
  return showing(conversation, postModeration(message, deed));
}

export function moderateAgain(conversation: string, message: string, id: number): Promise<void> {
  return showing(conversation, postModerationAttempt(message, id));
}

async function showing(conversation: string, asked: Promise<Message>): Promise<void> {
  try {
    putMessage(conversation, await asked);
  } catch (error) {
    sayFailure(error);
  }
}
