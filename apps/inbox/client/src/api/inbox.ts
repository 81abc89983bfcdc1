import { ask } from "./http";
import type { Restored, Sending } from "./sending";
import type { Audience, ConversationPage, Message, Person, Regrouped, Unread } from "./types";

export function getConversation(id: string, before?: string): Promise<ConversationPage> {
  return ask(`${conversation(id)}?${parameters({ before })}`);
}

/** Those of `ids`, twelve at most, that are there and may be seen. */
export async function getAhead(ids: string[]): Promise<ConversationPage[]> {
  return (await ask<{ pages: ConversationPage[] }>(`/inbox/ahead?${parameters({ ids: ids.join(",") })}`)).pages;
}

export interface Answer {
  to: Person[];
  cc: Person[];
  bcc: Person[];
  subject: string;
  text: string;
  /** Empty where it was written without a look; the server makes the text from it otherwise. */
  html: string;
  files: string[];
  /** What is on them, by their tokens. */
  descriptions?: Record<string, string>;
  clientId: string;
  /** The number of the newest message that the author has seen. */
  seen: number | null;
  sendAt?: string;
  afterwards?: "close" | "snooze";
  snoozedUntil?: string;
  /** Tags to put on the conversation, and whether it becomes its author's. */
  tags?: number[];
  takes?: boolean;
  /** The message that it answers, where answers go into a thread, and who reads it as the screen said. */
  target?: string;
  audience?: Audience;
}

export async function postReply(id: string, answer: Answer): Promise<Message> {
  return (await ask<{ message: Message }>(`${conversation(id)}replies`, { method: "POST", json: answer })).message;
}

export async function postNote(id: string, note: Pick<Answer, "text" | "html" | "clientId"> & { mentions: number[] }): Promise<Message> {
  return (await ask<{ message: Message }>(`${conversation(id)}notes`, { method: "POST", json: note })).message;
}

export async function postAttempt(message: string): Promise<Message> {
  return (await ask<{ message: Message }>(`/inbox/messages/${message}/attempts`, { method: "POST", json: {} })).message;
}

/** Take back an answer that is held. */
export function deleteHolding(message: string): Promise<{ message: Message; draft: Restored }> {
  return ask(`/inbox/messages/${message}/holding`, { method: "DELETE", json: {} });
}

/** Hold an answer no longer. */
export async function postHolding(message: string): Promise<Message> {
  return (await ask<{ message: Message }>(`/inbox/messages/${message}/holding`, { method: "POST", json: {} })).message;
}

/** Somebody knows that an answer arrived. */
export async function postReceipt(message: string): Promise<Message> {
  return (await ask<{ message: Message }>(`/inbox/messages/${message}/receipt`, { method: "POST", json: {} })).message;
}

export function getAttempts(message: string): Promise<Sending> {
  return ask(`/inbox/messages/${message}/attempts`);
}

/** Ask for a message's pictures from elsewhere; the message as it is shown then. */
export async function postPictures(message: string): Promise<Message> {
  return (await ask<{ message: Message }>(`/inbox/messages/${message}/pictures`, { method: "POST", json: {} })).message;
}

/** Put the conversations `others` into `into`. */
export function postMerge(into: string, others: string[]): Promise<Regrouped> {
  return ask(`${conversation(into)}merges`, { method: "POST", json: { others } });
}

/** Put messages into another conversation, or into a new one. */
export function postMove(id: string, messages: string[], to: string | null): Promise<Regrouped> {
  return ask(`${conversation(id)}moves`, { method: "POST", json: { messages, to } });
}

export function postUndoing(event: number): Promise<Regrouped> {
  return ask(`/inbox/events/${event}/undoing`, { method: "POST", json: {} });
}

export function getUnreadable(after?: string): Promise<{ rows: Unread[]; after: string | null; mayReadAll: boolean }> {
  return ask(`/inbox/unreadable?${parameters({ after })}`);
}

export function postAllReadings(): Promise<{ count: number }> {
  return ask("/inbox/unreadable/readings", { method: "POST", json: {} });
}

export function postReading(id: number): Promise<unknown> {
  return ask(`/inbox/unreadable/${id}/readings`, { method: "POST", json: {} });
}

function conversation(id: string): string {
  return `/inbox/conversations/${id}/`;
}

function parameters(values: Record<string, string | undefined>): URLSearchParams {
  return new URLSearchParams(Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined));
}
