import { batch, signal } from "@preact/signals";
import { LISTS, type ViewName } from "../api/types";

// What the screen shows stands in its address, so that it can be linked to, reloaded and gone back from.

export interface Place {
  view: ViewName;
  id: string | null;
  words: string;
}

const REMEMBERED = "inbox view";

export const view = signal<ViewName>("all");
export const openId = signal<string | null>(null);
export const words = signal("");
/** Whether a new conversation is being written; going anywhere leaves it. */
export const beginning = signal(false);

/** Go somewhere; what is not named stays, except that another list opens without a conversation. */
export function go(to: Partial<Place>, { replace = false } = {}): void {
  const leavesList = (to.view ?? view.value) !== view.value || (to.words ?? words.value) !== words.value;
  const place: Place = {
    view: to.view ?? view.value,
    words: to.words ?? (to.view ? "" : words.value),
    id: to.id === undefined ? (leavesList ? null : openId.value) : to.id,
  };
  show(place);
  localStorage.setItem(REMEMBERED, place.view);
  history[replace ? "replaceState" : "pushState"](null, "", addressOf(place));
}

function show(place: Place): void {
  batch(() => {
    view.value = place.view;
    words.value = place.words;
    openId.value = place.id;
    beginning.value = false;
  });
}

function addressOf({ view: name, id, words: sought }: Place): string {
  const query = new URLSearchParams({ view: name });
  if (sought) query.set("q", sought);
  if (id) query.set("id", id);
  return `?${query.toString()}`;
}

function placeOf(address: string): Place {
  const query = new URLSearchParams(address);
  const name = query.get("view") ?? localStorage.getItem(REMEMBERED) ?? "all";
  return { view: isView(name) ? name : "all", id: query.get("id"), words: query.get("q") ?? "" };
}

function isView(name: string): name is ViewName {
  return name === "unreadable" || (LISTS as readonly string[]).includes(name);
}

show(placeOf(location.search));
addEventListener("popstate", () => show(placeOf(location.search)));
