import type { Wish } from "./sending";

// The open composer puts in here how it sends, so that keys and the palette can ask it to.

type Submit = (wish: Wish) => void;
let current: Submit | null = null;

/** Returns what ends it. */
export function takesSubmits(submit: Submit): () => void {
  current = submit;
  return () => {
    if (current === submit) current = null;
  };
}

export function submitWriting(wish: Wish): void {
  current?.(wish);
}
