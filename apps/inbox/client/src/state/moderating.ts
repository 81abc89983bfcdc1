import { postModeration, postModerationAttempt } from "../api/posts";
import type { AuthorDeed, Message, ModerationDeed } from "../api/types";
import { boot } from "./boot";
import { asksAbout } from "./overlays";
import { putMessage } from "./thread";
import { sayFailure } from "./toasts";

/** What is done to a message, not about its author. */
export type MessageDeed = Exclude<ModerationDeed, AuthorDeed>;

export const MESSAGE_DEEDS: MessageDeed[] = ["approve", "hold", "hide", "show", "spam", "delete", "flag"];

/** Whether the service lets us do it now, and the agent may: only team leads delete. */
export function canDo({ post }: Message, deed: MessageDeed): boolean {
  return post !== null && post !== undefined && post.deeds.includes(deed) && (deed !== "delete" || boot.leads);
}

/** Whoever reports something says why. */
export function askOrModerate(conversation: string, message: Message, deed: MessageDeed): void {
  if (deed === "flag") asksAbout.value = { conversation, message, deed };
  else void moderate(conversation, message.id, deed);
}

/** Have the service do something to a message; how that fares is told at the message. */
function moderate(conversation: string, message: string, deed: ModerationDeed): Promise<void> {
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
