import type { Thread } from "./thread";

// The conversations that were loaded last.

const MOST = 60;
const cache = new Map<string, Thread>();

export const kept = (id: string): Thread | undefined => cache.get(id);
export const isKept = (id: string): boolean => cache.has(id);
export const drop = (id: string): boolean => cache.delete(id);
export const dropAll = (): void => cache.clear();

export function store(id: string, fresh: Thread): void {
  cache.delete(id);
  cache.set(id, fresh);
  const oldest = cache.keys().next().value;
  if (cache.size > MOST && oldest !== undefined) cache.delete(oldest);
}
