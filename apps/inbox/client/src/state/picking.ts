import { batch, computed, signal } from "@preact/signals";
import type { Picker, Suggestion } from "../composer/contract";

// What opens over the text while one types: snippets by "/", colleagues by "@". The text keeps the focus and the keys come
// from it; the list says to it which of its options is chosen.

/** One thing to choose. */
export interface Offer {
  id: string;
  name: string;
  /** Beside the name: a shortcut, a language. */
  about: string[];
  /** What would stand in the text. */
  preview: string;
  choose: (suggestion: Suggestion) => void;
}

interface Picking {
  label: string;
  suggestion: Suggestion;
  offersFor: (query: string) => Offer[];
}

const MOST = 8;

export const picking = signal<Picking | null>(null);
export const place = signal(0);
export const offers = computed(() => picking.value?.offersFor(picking.value.suggestion.query).slice(0, MOST) ?? []);

type Kind = Omit<Picker, "show" | "onKey"> & { label: string; load: () => void; offersFor: (query: string) => Offer[] };

export function pickerOf({ label, load, offersFor, ...kind }: Kind): Picker {
  let typed: string | null = null;
  return {
    ...kind,
    show(suggestion) {
      if (suggestion && typed === null) load();
      batch(() => {
        if (suggestion?.query !== typed) place.value = 0;
        picking.value = suggestion && { label, suggestion, offersFor };
      });
      typed = suggestion?.query ?? null;
    },
    onKey: (event) => picking.value !== null && offers.value.length > 0 && take(event, picking.value.suggestion),
  };
}

function take(event: KeyboardEvent, suggestion: Suggestion): boolean {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const count = offers.value.length;
  if (step) place.value = (place.value + step + count) % count;
  else if (event.key === "Escape") suggestion.dismiss();
  else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") offers.value[place.value]?.choose(suggestion);
  else return false;
  event.preventDefault();
  return true;
}
