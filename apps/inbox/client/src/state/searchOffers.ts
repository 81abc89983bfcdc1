import { signal } from "@preact/signals";

// What the search field and the offers below it know of each other: the field keeps the focus.

export const OFFERS = "search-offers";
/** The words up to the caret for which there may be offers; null while there are none to be shown. */
export const asksFor = signal<string | null>(null);
/** How many offers are shown. */
export const offerCount = signal(0);
/** The id of the offer that is chosen. */
export const chosenOffer = signal<string | undefined>(undefined);
/** A key that the offers may take before the field. */
export const offerKey = { take: (_event: KeyboardEvent): boolean => false };
