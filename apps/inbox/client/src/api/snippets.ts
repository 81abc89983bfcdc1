import { ask } from "./http";
import type { Colleague } from "./types";

/** What is done with a conversation when an answer is sent that has the snippet in it. */
export interface SnippetDeeds {
  tags: { id: number; name: string }[];
  assign: boolean;
  close: boolean;
}

/** Its variables are put in; those without a value stand in double braces. */
export interface Snippet {
  id: number;
  name: string;
  shortcut: string;
  language: string;
  text: string;
  html: string;
  deeds: SnippetDeeds;
}

/** The most used first, and the language in which the customer writes. */
export function getSnippets(place: { conversation: string } | { channel: string }): Promise<{ snippets: Snippet[]; language: string }> {
  return ask(`/inbox/snippets?${new URLSearchParams(place).toString()}`);
}

export async function postUse(snippet: number): Promise<void> {
  await ask(`/inbox/snippets/${snippet}/uses`, { method: "POST", json: {} });
}

/** Who would see a note in the conversation. */
export async function getColleagues(conversation: string): Promise<Colleague[]> {
  return (await ask<{ colleagues: Colleague[] }>(`/inbox/conversations/${conversation}/colleagues`)).colleagues;
}
