import type { DocNode } from "../composer/contract";
import { ask } from "./http";
import type { ChannelAbilities, Message } from "./types";

// An answer that waits for a second person.

/** Something that has changed since it was written; whoever approves says by `key` that they know. */
export interface Contest {
  why: "wrote" | "answered" | "closed" | "deleted" | "edited" | "late";
  key: string;
  who: string;
  words: string;
  message: string | null;
}

export interface Approval {
  waits: boolean;
  mayDecide: boolean;
  author: string;
  /** Without the signature. */
  text: string;
  /** The same with its look; null where it has none. */
  doc: DocNode | null;
  /** Stands below it. */
  signature: string;
  /** Stand before it. */
  mentions: string[];
  warning: string;
  /** What its channel takes. */
  can: ChannelAbilities;
  isPrivate: boolean;
  sendAt: string | null;
  contests: Contest[];
}

export async function getApproval(message: string): Promise<Approval> {
  return (await ask<{ approval: Approval }>(address(message))).approval;
}

/** Other words than its author's; `html` is the same with its look. */
export interface Words {
  text: string;
  html?: string;
}

/** Let it go out. Throws a `Refusal` of 409 with `contests` that are not known. */
export async function postApproval(message: string, said: { knows: string[] } & Partial<Words>): Promise<Message> {
  return (await ask<{ message: Message }>(address(message), { method: "POST", json: said })).message;
}

/** Back to its author. */
export async function deleteApproval(message: string, note: string): Promise<Message> {
  return (await ask<{ message: Message }>(address(message), { method: "DELETE", json: { note } })).message;
}

function address(message: string): string {
  return `/inbox/messages/${message}/approval`;
}
