import { batch, computed, signal } from "@preact/signals";
import { FILTERS, type Filters, LISTS, type ListQuery, type Order, ORDERS, type ViewName } from "../api/lists";
import { onAddress, pushAddress, replaceAddress } from "./address";

// What the screen shows stands in its address, so that it can be linked to, reloaded and gone back from.

export interface Place {
  view: ViewName;
  id: string | null;
  words: string;
  filters: Filters;
  sort: Order;
  /** The saved view that was chosen, even when its filters were changed since. */
  saved: number | null;
}

const REMEMBERED = "inbox view";

export const view = signal<ViewName>("all");
export const openId = signal<string | null>(null);
export const words = signal("");
export const filters = signal<Filters>({});
export const sort = signal<Order>("newest");
export const saved = signal<number | null>(null);
/** Whether a new conversation is being written; going anywhere leaves it. */
export const beginning = signal(false);

/** The list as the server is asked for it. */
export const listQuery = computed<ListQuery>(() =>
  queryOf({ view: view.value, words: words.value, filters: filters.value, sort: sort.value }),
);

/** Where one is. */
export function placeNow(): Place {
  return { view: view.value, words: words.value, filters: filters.value, sort: sort.value, saved: saved.value, id: openId.value };
}

/** Go somewhere; what is not named stays, except that another view opens without filters and without a conversation. */
export function go(to: Partial<Place>, { replace = false } = {}): void {
  const leavesList = (to.view ?? view.value) !== view.value || (to.words ?? words.value) !== words.value;
  const isAnother = to.view !== undefined;
  const place: Place = {
    view: to.view ?? view.value,
    words: to.words ?? (isAnother ? "" : words.value),
    filters: to.filters ?? (isAnother ? {} : filters.value),
    sort: to.sort ?? (isAnother ? "newest" : sort.value),
    saved: to.saved !== undefined ? to.saved : isAnother ? null : saved.value,
    id: to.id === undefined ? (leavesList ? null : openId.value) : to.id,
  };
  show(place);
  localStorage.setItem(REMEMBERED, place.view);
  (replace ? replaceAddress : pushAddress)(addressOf(place));
}

export function addressOf(place: Place): string {
  const query = new URLSearchParams(queryOf(place));
  if (place.saved !== null) query.set("saved", String(place.saved));
  if (place.id) query.set("id", place.id);
  return `?${query.toString()}`;
}

/** Where a saved view leads to. */
export function placeOfQuery(query: Record<string, string | undefined>): Place {
  const name = query["view"] ?? localStorage.getItem(REMEMBERED) ?? "all";
  const order = query["sort"] ?? "newest";
  const chosen = Object.entries(query).filter(([each, values]) => values && isFilter(each));
  return {
    view: isView(name) ? name : "all",
    id: query["id"] ?? null,
    words: query["q"] ?? "",
    filters: Object.fromEntries(chosen) as Filters,
    sort: [...ORDERS, "relevance"].includes(order) ? (order as Order) : "newest",
    saved: query["saved"] ? Number(query["saved"]) : null,
  };
}

function queryOf({ view: name, words: sought, filters: chosen, sort: order }: Omit<Place, "id" | "saved">): ListQuery {
  const own = Object.entries(chosen).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return {
    view: name,
    ...(order === "newest" ? {} : { sort: order }),
    ...(sought ? { q: sought } : {}),
    ...Object.fromEntries(own),
  };
}

function show(place: Place): void {
  batch(() => {
    view.value = place.view;
    words.value = place.words;
    if (!areSame(filters.value, place.filters)) filters.value = place.filters;
    sort.value = place.sort;
    saved.value = place.saved;
    openId.value = place.id;
    beginning.value = false;
  });
}

/** Whether they say the same of a list. */
export function areSame(one: Record<string, string | undefined>, other: Record<string, string | undefined>): boolean {
  const names = Object.keys({ ...one, ...other });
  return names.every((name) => (one[name] ?? "") === (other[name] ?? ""));
}

function isFilter(name: string): boolean {
  return name.startsWith("field.") || (FILTERS as readonly string[]).includes(name);
}

function placeOf(address: string): Place {
  return placeOfQuery(Object.fromEntries(new URLSearchParams(address)));
}

function isView(name: string): name is ViewName {
  return name === "unreadable" || (LISTS as readonly string[]).includes(name);
}

show(placeOf(location.search));
onAddress((address) => show(placeOf(address)));
