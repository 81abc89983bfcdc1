import { postModeration } from "../api/posts";
import type { AuthorDeed, Message, ModerationDeed } from "../api/types";
import { t } from "../i18n/later";
import { callAuthor } from "./audience";
import { asksAbout } from "./overlays";
import { putMessage } from "./thread";
import { sayFailure } from "./toasts";
import { offer, underWay } from "./undoing";

// What one does about people on a service: hear no more of them, or let them write no more.

const OPPOSITE = { mute: "unmute", unmute: "mute", block: "unblock", unblock: "block" } as const;

/** Those that the service lets us do now. */
export function authorDeeds({ post }: Message): AuthorDeed[] {
  return (post?.deeds ?? []).filter((deed): deed is AuthorDeed => deed in OPPOSITE);
}

/** What is done, to a message or about its author. */
export function deedWords(message: Message, deed: ModerationDeed): string {
  return deed in OPPOSITE ? t.authorDeed(deed as AuthorDeed, callAuthor(message)) : t.moderation(deed);
}

/** Blocking is asked about first. */
export function rule(conversation: string, message: Message, deed: AuthorDeed): void {
  if (deed === "block") asksAbout.value = { conversation, message, deed };
  else void doRule(conversation, message, deed);
}

/** Ask the service for the opposite. Throws where that is refused. */
export async function takeBack({ conversation, message, deed }: { conversation: string; message: string; deed: AuthorDeed }): Promise<void> {
  putMessage(conversation, await postModeration(message, deed));
}

export async function doRule(conversation: string, message: Message, deed: AuthorDeed): Promise<void> {
  try {
    putMessage(conversation, await underWay(postModeration(message.id, deed)));
    offer(t.authorDeedAsked(deed, callAuthor(message)), { way: "ruling", deed: OPPOSITE[deed], message: message.id, conversation });
  } catch (error) {
    sayFailure(error);
  }
}
