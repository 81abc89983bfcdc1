import { signal, type Signal } from "@preact/signals";
import type { Handle } from "../composer/contract";
import type { Draft } from "./drafts";

/** The editor that is open, and the draft in it; null while text is written without one. */
export const editing = signal<{ draft: Signal<Draft>; handle: Handle } | null>(null);

/** The editor of this draft, if it is the one that is open. */
export function editorOf(draft: Signal<Draft>): Handle | null {
  const open = editing.peek();
  return open?.draft === draft ? open.handle : null;
}
