import { signal, type Signal } from "@preact/signals";

// Parts of the screen that are loaded when they are needed.

/** Its code cannot be had: the line is dead, or the server has a newer version by now. */
export class NotLoaded extends Error {}

export interface Chunk<T> {
  /** Null until it is here. */
  code: Signal<T | null>;
  /** Throws `NotLoaded`; the next call asks again. */
  load: () => Promise<T>;
}

export function chunk<T>(get: () => Promise<T>): Chunk<T> {
  const code = signal<T | null>(null);
  let asked: Promise<T> | null = null;
  async function load(): Promise<T> {
    asked ??= get();
    try {
      return (code.value = await asked);
    } catch {
      asked = null;
      throw new NotLoaded();
    }
  }
  return { code, load };
}

/** When the page is whole and has nothing to do, one after the other; who needs one that does not come is told then. */
export function loadSoon(...chunks: Pick<Chunk<unknown>, "load">[]): void {
  async function load() {
    for (const each of chunks) await each.load().catch(() => undefined);
  }
  if (document.readyState !== "complete") return addEventListener("load", () => loadSoon(...chunks), { once: true });
  if ("requestIdleCallback" in window) requestIdleCallback(() => void load(), { timeout: 5000 });
  else setTimeout(() => void load(), 2000);
}
