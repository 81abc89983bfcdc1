import { ask } from "./http";
import type { Row } from "./types";

// Deeds: to one conversation, to many, and taken back. apps/inbox/wishes.py says the same to the server.

export interface Tag {
  id: number;
  name: string;
  colour: string;
  /** The tag that it stands below. */
  parent: number | null;
  /** Those that became it, which addresses may still name. */
  former: number[];
}

export interface Team {
  id: number;
  name: string;
}

export type Plain = "close" | "reopen" | "spam" | "not_spam" | "read" | "unread" | "watch" | "unwatch";

/** What is done, and what it needs. */
export type Deed =
  | { name: Plain }
  | { name: "assign"; to: number | null }
  | { name: "handover"; to: number; text: string }
  | { name: "tag"; add: number[]; remove: number[] }
  | { name: "priority"; priority: number }
  | { name: "team"; to: number | null }
  | { name: "field"; values: Record<string, string | boolean | null> }
  | { name: "snooze"; until: string };

/** Conversations by their ids, or all of the list that stands in the screen's address. */
export type Which = { ids: string[] } | { list: Record<string, string> };

type Noun = [noun: string, method: "POST" | "DELETE"];

const NOUNS: Record<Deed["name"], Noun> = {
  assign: ["assignment", "POST"],
  handover: ["handover", "POST"],
  tag: ["tags", "POST"],
  priority: ["priority", "POST"],
  field: ["fields", "POST"],
  team: ["team", "POST"],
  snooze: ["snooze", "POST"],
  close: ["closure", "POST"],
  reopen: ["closure", "DELETE"],
  spam: ["spam", "POST"],
  not_spam: ["spam", "DELETE"],
  read: ["reading", "POST"],
  unread: ["reading", "DELETE"],
  watch: ["watching", "POST"],
  unwatch: ["watching", "DELETE"],
};

/** The row as it is then, and by what that is taken back: null if nothing changed. */
export function postDeed(id: string, deed: Deed): Promise<{ row: Row; undo: string | null }> {
  const [noun, method] = NOUNS[deed.name];
  return ask(`${conversation(id)}${noun}`, { method, json: deed });
}

interface Part {
  count: number;
  after: string | null;
  undo: string | null;
}

/** Some of many; ask again with what it answers until `after` is null. */
export function postBulk(deed: Deed, which: Which, before?: Part): Promise<Part> {
  const { after, undo } = before ?? {};
  return ask("/inbox/bulk", { method: "POST", json: { deed, ...which, after, undo } });
}

/** Take a part of a deed back; ask again until nothing is left. */
export function postTakingBack(undo: string): Promise<{ count: number; left: number }> {
  return ask(`/inbox/undos/${undo}`, { method: "POST", json: {} });
}

/** Read up to what `heardAt` of its row said. */
export async function postReading(id: string, upto: string, screen: string): Promise<Row> {
  return (await ask<{ row: Row }>(`${conversation(id)}reading`, { method: "POST", json: { upto, screen } })).row;
}

export async function postBlock(id: string, value: string, method: "POST" | "DELETE"): Promise<Row> {
  return (await ask<{ row: Row }>(`${conversation(id)}block`, { method, json: { value } })).row;
}

export async function getTags(): Promise<Tag[]> {
  return (await ask<{ tags: Tag[] }>("/inbox/tags")).tags;
}

export async function postTag(name: string): Promise<Tag> {
  return (await ask<{ tag: Tag }>("/inbox/tags", { method: "POST", json: { name } })).tag;
}

/** How many conversations a list has. */
export async function getTotal(list: Record<string, string>): Promise<number> {
  return (await ask<{ total: number }>(`/inbox/totals?${new URLSearchParams(list)}`)).total;
}

function conversation(id: string): string {
  return `/inbox/conversations/${id}/`;
}
