import { signal } from "@preact/signals";

/** Earlier answers are being looked for, to be put into what is written. */
export const picksAnswer = signal(false);
