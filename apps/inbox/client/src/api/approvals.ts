import { ask } from "./http";
import type { Message } from "./types";

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
  /** Its HTML says more than its text. */
  hasLook: boolean;
  /** The posts that it goes as, where it is more than one. */
  parts: string[];
  sendAt: string | null;
  contests: Contest[];
}

export async function getApproval(message: string): Promise<Approval> {
  return (await ask<{ approval: Approval }>(address(message))).approval;
}

/** Let it go out; `text` are other words than its author's. Throws a `Refusal` of 409 with `contests` that are not known. */
export async function postApproval(message: string, said: { knows: string[]; text?: string }): Promise<Message> {
  return (await ask<{ message: Message }>(address(message), { method: "POST", json: said })).message;
}

/** Back to its author. */
export async function deleteApproval(message: string, note: string): Promise<Message> {
  return (await ask<{ message: Message }>(address(message), { method: "DELETE", json: { note } })).message;
}

function address(message: string): string {
  return `/inbox/messages/${message}/approval`;
}
