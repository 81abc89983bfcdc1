import { ask } from "./http";
import type { Answer } from "./inbox";
import type { Forwarding } from "./sending";
import type { ChannelAbilities, Message, Person } from "./types";

/** A channel on which one can begin a conversation. */
export interface Sender {
  channel: number;
  name: string;
  sender: Person;
  maxBytes: number;
  can: ChannelAbilities;
  signature: string;
}

export async function getSenders(): Promise<Sender[]> {
  return (await ask<{ senders: Sender[] }>("/inbox/senders")).senders;
}

/** Whom one may mean, by two letters or more of a name or an address. */
export async function getPeople(words: string): Promise<Person[]> {
  return (await ask<{ people: Person[] }>(`/inbox/people?${new URLSearchParams({ q: words }).toString()}`)).people;
}

export function postConversation(answer: Answer & { channel: number }): Promise<{ message: Message; conversation: string }> {
  return ask("/inbox/conversations", { method: "POST", json: answer });
}

/** What a forward of the message begins with. */
export async function getForwarding(message: string): Promise<Forwarding> {
  return (await ask<{ draft: Forwarding }>(`/inbox/messages/${message}/forwarding`)).draft;
}

/** `of` is the message that stands below as it came; empty where it stands in the text. */
export async function postForward(conversation: string, answer: Answer & { of: string }): Promise<Message> {
  const said = await ask<{ message: Message }>(`/inbox/conversations/${conversation}/forwards`, { method: "POST", json: answer });
  return said.message;
}

export async function postPublication(message: string): Promise<Message> {
  return (await ask<{ message: Message }>(`/inbox/messages/${message}/publication`, { method: "POST", json: {} })).message;
}
