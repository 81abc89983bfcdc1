import { signal } from "@preact/signals";

type Composer = typeof import("./mount");

/** The editor's code, once it is here; until then, and where it cannot be had, text is written without it. */
export const composer = signal<Composer | null>(null);
let asked: Promise<Composer> | null = null;

/** Throws where it cannot be had just now; the next call asks again. */
export async function loadComposer(): Promise<Composer> {
  asked ??= import("./mount");
  try {
    composer.value = await asked;
    return composer.value;
  } catch (error) {
    asked = null;
    throw error;
  }
}

/** When the screen stands and has nothing to do, so that it is there when somebody begins to write. */
export function loadComposerSoon(): void {
  const load = () => void loadComposer().catch(() => undefined);
  if ("requestIdleCallback" in window) requestIdleCallback(load, { timeout: 5000 });
  else setTimeout(load, 2000);
}
