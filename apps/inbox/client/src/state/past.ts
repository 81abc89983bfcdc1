import type { ConversationPage } from "../api/types";
import type { Thread } from "./thread";

// What was loaded of a conversation's past, and its newest part.

/** The newest part as it is now, with as much of the past as is known to reach up to it. */
export function withPast(known: Thread | undefined, page: ConversationPage): Thread | null {
  const head = page.head ?? known?.head;
  if (!head) return null;
  const first = page.messages[0];
  const past = known?.messages.filter((message) => first !== undefined && message.at < first.at) ?? [];
  // Some were moved away, and nobody knows which.
  if (known && head.messages < known.head.messages) return { ...page, head };
  // Only a past that reaches up to the fresh page may stay, or messages between would be missing.
  if (!known || past.length === 0 || known.messages.length - past.length === 0) return { ...page, head };
  return {
    head,
    messages: unique([...past, ...page.messages]),
    events: unique([...known.events.filter((event) => first !== undefined && event.at < first.at), ...page.events]),
    earlier: known.earlier,
    before: known.before,
    readUpto: page.readUpto,
  };
}

export function unique<T extends { id: string | number }>(items: T[]): T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
