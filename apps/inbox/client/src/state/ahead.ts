import { getAhead, getConversation } from "../api/inbox";
import type { ConversationPage } from "../api/types";
import { isKept, store } from "./kept";
import { withPast } from "./past";

// Conversations are loaded before somebody opens them, so that the next key paints at once.

export type Question = { answer: Promise<ConversationPage>; askedAt: number };

/** What is not here yet: whoever holds `j` down asks for each but once. */
const asked = new Map<string, Question>();

export const questionOf = (id: string): Question | undefined => asked.get(id);

export function isAhead(id: string): boolean {
  return isKept(id) || asked.has(id);
}

/** Load those that are not here, in one go. */
export function prefetch(ids: string[]): void {
  const missing = ids.filter((id) => !isAhead(id));
  if (missing.length === 0) return;
  const pages = getAhead(missing);
  const askedAt = performance.now();
  for (const id of missing) {
    // What went elsewhere is found under its own address.
    const answer = pages.then((all) => all.find(({ head }) => head?.id === id) ?? getConversation(id));
    void keep(id, { answer, askedAt });
  }
}

/** What changed since is asked for anew. */
export function overtaken(id: string): void {
  asked.delete(id);
}

export function allOvertaken(): void {
  asked.clear();
}

async function keep(id: string, mine: Question): Promise<void> {
  asked.set(id, mine);
  try {
    const fresh = withPast(undefined, await mine.answer);
    if (fresh && asked.get(id) === mine && !isKept(id)) store(id, fresh);
  } catch {
    // Whoever opens it is told.
  } finally {
    if (asked.get(id) === mine) asked.delete(id);
  }
}
