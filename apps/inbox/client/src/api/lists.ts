import { ask } from "./http";
import type { Row } from "./types";

// Lists and what narrows them; apps/inbox/listing says the same to the server.

export const LISTS = ["mine", "unassigned", "all", "mentions", "drafts", "approve", "sent", "snoozed", "closed", "spam"] as const;
export type ListName = (typeof LISTS)[number];
export type ViewName = ListName | "unreadable";
export const ORDERS = ["newest", "oldest", "waiting", "due"] as const;
/** What a search found can stand by relevance, too. */
export const FOUND_ORDERS = ["newest", "relevance"] as const;
export type Order = (typeof ORDERS)[number] | (typeof FOUND_ORDERS)[number];
export const FILTERS = ["channel", "team", "assignee", "tag", "state", "priority", "is"] as const;
/** One of the admin's own fields; a comma within a value is written %2C. */
export type FieldFilter = `field.${string}`;
export type FilterName = (typeof FILTERS)[number] | FieldFilter;
/** Each with its values, with commas between. */
export type Filters = Partial<Record<FilterName, string>>;
/** A list as it stands in the screen's address: `view`, `sort`, `q` and the filters. */
export type ListQuery = { view: ViewName } & Record<string, string>;

export interface Rows {
  rows: Row[];
  /** Null where the list ends. */
  after: string | null;
}

export type Counts = Partial<Record<ViewName, number>>;

export interface Totals {
  total: number;
  /** Counts end here, the total does not. */
  large: number;
  counts: Counts;
  saved: Record<number, number>;
  channels: Record<number, number>;
  teams: Record<number, number>;
  /** When the next snoozed conversation comes back. */
  wakesAt: string | null;
}

export interface SavedView {
  id: number;
  name: string;
  filter: Record<string, string>;
  share: "own" | "team" | "all";
  team: number | null;
  mayChange: boolean;
}

/** The top of a list, what follows a key, or what stands from a position on. */
export function getRows(list: ListQuery, place: { after?: string; at?: number } = {}): Promise<Rows> {
  return ask(`/inbox/rows?${parameters(list, { after: place.after, at: place.at?.toString() })}`);
}

/** Those of some conversations that are in the list. */
export async function getSomeRows(list: ListQuery, only: string[]): Promise<Row[]> {
  return (await ask<Rows>(`/inbox/rows?${parameters(list, { only: only.join(",") })}`)).rows;
}

export function getTotals(list: ListQuery, fold: string): Promise<Totals> {
  return ask(`/inbox/totals?${parameters(list, { fold: fold || undefined })}`);
}

export type NewView = Pick<SavedView, "name" | "filter" | "share" | "team">;

export async function getViews(): Promise<SavedView[]> {
  return (await ask<{ views: SavedView[] }>("/inbox/views")).views;
}

export async function postView(view: NewView): Promise<SavedView> {
  return (await ask<{ view: SavedView }>("/inbox/views", { method: "POST", json: view })).view;
}

export async function patchView(id: number, part: Partial<NewView>): Promise<SavedView> {
  return (await ask<{ view: SavedView }>(`/inbox/views/${id}`, { method: "PATCH", json: part })).view;
}

export function deleteView(id: number): Promise<unknown> {
  return ask(`/inbox/views/${id}`, { method: "DELETE", json: {} });
}

export async function postOrder(ids: number[]): Promise<SavedView[]> {
  return (await ask<{ views: SavedView[] }>("/inbox/views/order", { method: "POST", json: { ids } })).views;
}

function parameters(list: ListQuery, more: Record<string, string | undefined>): URLSearchParams {
  const known = Object.entries(more).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return new URLSearchParams({ ...list, ...Object.fromEntries(known) });
}
