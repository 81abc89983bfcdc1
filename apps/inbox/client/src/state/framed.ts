import type { ChannelAbilities } from "../api/types";
import { excess, measure, withoutBlanks } from "../composer/lengths";
import { postsWith, roomFor } from "../composer/opening";

// What words will be on their service, outside of the composer: an answer that waits for a second person, a private one.

/** What stands around the words, and what the service takes. */
export interface Frame {
  can: ChannelAbilities;
  mentions: string[];
  warning: string;
  signature: string;
  isPrivate: boolean;
}

/** The posts that they go as. */
export function postsOf(frame: Frame, text: string): string[] {
  const { signature, isPrivate } = frame;
  const words = signature ? `${text.trimEnd()}\n\n-- \n${signature}` : text;
  return postsWith(withoutBlanks(words), frame, ableOf(frame), { areForFew: isPrivate });
}

/** By how much they are longer than the service takes; 0 where they go as several posts. */
export function excessOf(frame: Frame, text: string): number {
  const posts = postsOf(frame, text);
  return posts.length > 1 ? 0 : excess(posts[0]!, roomFor(frame, ableOf(frame)));
}

/** What is left of the most that one post takes; null where there is no limit, or they are several. */
export function leftOf(frame: Frame, text: string): { left: number; most: number } | null {
  const room = roomFor(frame, ableOf(frame));
  const [post = "", ...others] = postsOf(frame, text);
  return room.maxLength && others.length === 0 ? { left: room.maxLength - measure(post, room), most: room.maxLength } : null;
}

function ableOf({ can, isPrivate }: Frame): ChannelAbilities {
  return (isPrivate && can.private) || can;
}
