import type { Audience, Desk, Message, Person } from "../api/types";
import { now } from "./clock";
import type { Draft } from "./drafts";
import { thread } from "./thread";

export type { Audience };

// Who reads an answer, and what it answers, where answers go into a thread.

/** A message that was chosen to be answered. */
export interface Target {
  id: string;
  name: string;
  handle: string;
}

/** The message that an answer answers: the chosen one, else the server's proposal. */
export function targetOf(head: Desk, draft: Draft): Target | null {
  return draft.target ?? head.reply.place?.target ?? null;
}

/** Never more than read what it answers. */
export function audienceOf(head: Desk, draft: Draft): Audience {
  const chosen = draft.target && thread.value?.messages.find(({ id }) => id === draft.target?.id);
  if (chosen?.audience) return chosen.audience;
  return head.reply.place?.audience ?? (head.reply.can.isPublic ? "public" : "private");
}

/** Whether answers go to addresses; elsewhere they go into the thread. */
export function isAddressed(head: Desk): boolean {
  return head.reply.can.addressed !== false;
}

/** The service takes answers no more. */
export function isOver({ reply: { place } }: Desk): boolean {
  return Boolean(place?.until) && Date.parse(place!.until!) <= now.value;
}

export function callOf({ name, address, handle }: Partial<Person> & { handle?: string }): string {
  return handle || name || address || "";
}

/** What whoever wrote it is called there. */
export function callAuthor({ author, post }: Message): string {
  return callOf({ ...author, handle: post?.handle ?? "" });
}
