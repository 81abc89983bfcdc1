import { computed, effect, signal } from "@preact/signals";
import { type Layout, putPreferences } from "../api/preferences";
import { boot } from "./boot";
import { openId } from "./route";

// How the panes stand: kept on the server for each agent, so that every browser of theirs shows it.

export const NARROWEST = 240;
export const WIDEST = 800;
export const USUAL = 368;
const PAUSE = 800;

/** Where there is room for four panes, for all four without asking, and for one alone; css/panes.css says the same. */
const hasRoom = media("(min-width: 75rem)");
const hasMuchRoom = media("(min-width: 100rem)");

const layout = signal<Layout>(boot.preferences.layout);
/** Where it would cover the conversation, the contact is shown only while somebody looks at it. */
const drawer = signal(false);
let timer: ReturnType<typeof setTimeout> | undefined;

export const isRailPinned = computed(() => layout.value.rail ?? true);
export const listWidth = computed(() => layout.value.list ?? USUAL);
export const isDrawer = computed(() => !hasRoom.value);
export const showsContact = computed(() => (hasRoom.value ? (layout.value.panel ?? hasMuchRoom.value) : drawer.value));

// It belongs to the conversation that it was opened for.
effect(() => {
  void openId.value;
  drawer.value = false;
});

export function toggleRail(): void {
  change({ rail: !isRailPinned.value });
}

export function toggleContact(): void {
  if (hasRoom.value) change({ panel: !showsContact.value });
  else drawer.value = !drawer.value;
}

export function resizeList(pixels: number): void {
  change({ list: Math.round(Math.min(Math.max(pixels, NARROWEST), WIDEST)) });
}

function change(part: Layout): void {
  layout.value = { ...layout.value, ...part };
  clearTimeout(timer);
  // Where it cannot be kept it still stands as it was put; the next change tries again.
  timer = setTimeout(() => void putPreferences({ layout: layout.value }).catch(() => undefined), PAUSE);
}

function media(query: string) {
  const list = matchMedia(query);
  const matches = signal(list.matches);
  list.addEventListener("change", () => (matches.value = list.matches));
  return matches;
}
