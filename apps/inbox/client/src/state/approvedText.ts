import type { Approval } from "../api/approvals";
import { excess, measure, withoutBlanks } from "../composer/lengths";
import { postsWith, roomFor } from "../composer/opening";

// What an answer that waits for a second person will be on its service, with its own words or others.

/** The posts that it goes as, with what stands before and below the words. */
export function postsOf(standing: Approval, text: string): string[] {
  const { can, signature, isPrivate } = standing;
  const words = signature ? `${text.trimEnd()}\n\n-- \n${signature}` : text;
  return postsWith(withoutBlanks(words), standing, can, { areForFew: isPrivate });
}

/** By how much it is longer than its channel takes; 0 where it goes as several posts. */
export function excessOf(standing: Approval, text: string): number {
  const posts = postsOf(standing, text);
  return posts.length > 1 ? 0 : excess(posts[0]!, roomFor(standing, standing.can));
}

/** What is left of the most that one post takes; null where there is no limit. */
export function leftOf(standing: Approval, text: string): { left: number; most: number } | null {
  const room = roomFor(standing, standing.can);
  const [post = "", ...others] = postsOf(standing, text);
  return room.maxLength && others.length === 0 ? { left: room.maxLength - measure(post, room), most: room.maxLength } : null;
}
