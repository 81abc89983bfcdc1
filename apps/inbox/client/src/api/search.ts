import { ask } from "./http";
import type { Row } from "./types";

// Searching; apps/inbox/views/search.py says the same to the server.

/** A piece of a text; `hit` is what was looked for. */
export interface Part {
  text: string;
  hit: boolean;
}

/** A conversation that was found, by its newest message that fits, or the one that fits best. */
export interface Hit {
  conversation: Row;
  message: string;
  direction: "in" | "out" | "note";
  at: string;
  where: "text" | "subject" | "people" | "file";
  snippet: Part[];
  subject: Part[];
}

export interface Hits {
  hits: Hit[];
  /** Null at the end; there may be more where nothing is in this part. */
  next: string | null;
  /** What of the search was not understood, in words. */
  problems: string[];
}

/** What may be written next: `text` in place of what stands from `start` to the caret. */
export interface Completion {
  start: number;
  offers: { text: string; words: string }[];
}

/** A solved conversation in which the same was asked, and what was answered. */
export interface Similar {
  conversation: Row;
  question: string;
  answer: string;
  answerText: string;
  answerHtml: string;
  answeredBy: string;
  answeredAt: string;
  message: string;
}

export function getHits(words: string, { order = "newest", after }: { order?: string; after?: string | null } = {}): Promise<Hits> {
  return ask(`/inbox/search?${new URLSearchParams({ q: words, order, ...(after ? { after } : {}) }).toString()}`);
}

export function getCompletion(words: string): Promise<Completion> {
  return ask(`/inbox/search/completion?${new URLSearchParams({ q: words }).toString()}`);
}

export async function getSimilar(conversation: string): Promise<Similar[]> {
  return (await ask<{ similar: Similar[] }>(`/inbox/conversations/${conversation}/similar`)).similar;
}

/** What a message says, without quotes and signature, or the answer that followed it. */
export interface Earlier {
  message: string;
  text: string;
  html: string;
  by: string;
  at: string;
}

export function getAnswer(message: string): Promise<Earlier> {
  return ask(`/inbox/messages/${message}/answer`);
}
