import { ask } from "./http";
import type { Answer } from "./inbox";
import type { Revision } from "./messages";
import type { ChannelAbilities, Message, ModerationDeed, Person } from "./types";

// Messages that others can read: what may be done with them.

/** A channel over which the author of a public message can be written to alone. */
export interface PrivateWay {
  channel: number;
  name: string;
  kind: string;
  sender: Person;
  to: Person & { handle: string };
  /** They typed the address themselves, and nobody has checked it. */
  isTyped: boolean;
  maxBytes: number;
  can: ChannelAbilities;
  signature: string;
  /** Stand before the words. */
  mentions: string[];
  warning: string;
}

type PrivateAnswer = Pick<Answer, "to" | "subject" | "text" | "clientId"> & { channel: number };

/** Have the service do it. */
export function postModeration(message: string, deed: ModerationDeed): Promise<Message> {
  return told(`${address(message)}/moderations`, { deed });
}

/** Ask the service once more for what it did not do. */
export function postModerationAttempt(message: string, id: number): Promise<Message> {
  return told(`${address(message)}/moderations/${id}`, {});
}

/** What it said before, oldest first. */
export async function getRevisions(message: string): Promise<Revision[]> {
  return (await ask<{ revisions: Revision[] }>(`${address(message)}/revisions`)).revisions;
}

/** Forget that for good. */
export async function deleteRevisions(message: string): Promise<void> {
  await ask(`${address(message)}/revisions`, { method: "DELETE", json: {} });
}

export async function getPrivateWays(message: string): Promise<PrivateWay[]> {
  return (await ask<{ ways: PrivateWay[] }>(`${address(message)}/private`)).ways;
}

/** The id of the conversation in which it goes on. */
export async function postPrivately(message: string, answer: PrivateAnswer): Promise<string> {
  return (await ask<{ conversation: string }>(`${address(message)}/private`, { method: "POST", json: answer })).conversation;
}

async function told(path: string, json: object): Promise<Message> {
  return (await ask<{ message: Message }>(path, { method: "POST", json })).message;
}

function address(message: string): string {
  return `/inbox/messages/${message}`;
}
