import { signal } from "@preact/signals";

/** The time, in steps of half a minute: what is told as "3 min" follows it. */
export const now = signal(Date.now());

setInterval(() => {
  now.value = Date.now();
}, 30_000);
