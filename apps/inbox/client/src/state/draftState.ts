import { type Draft, isEmpty } from "./drafts";

/** How a draft stands to the one on the server. */
export interface Sync {
  /** The state of it that the server last told; null where it has none. */
  mark: string | null;
  savedAt: string | null;
  /** What is here is not there yet. */
  isDirty: boolean;
  /** The server could not be reached, or did not take it. */
  isStuck: boolean;
  /** Another text of the same draft; `isThere` where it lies on the server. */
  other: { content: Draft; savedAt: string; isThere: boolean } | null;
}

export const UNKNOWN: Sync = { mark: null, savedAt: null, isDirty: false, isStuck: false, other: null };

/** Whether two drafts say the same, under whatever number. */
export function isSame(one: Draft, other: Draft): boolean {
  const plain = (draft: Draft) => JSON.stringify({ ...draft, clientId: "", tried: "" });
  return plain(one) === plain(other);
}

/** As this browser knows it; what the server was never told of is to be saved. */
export function readSync(key: string, draft: Draft): Sync {
  const kept = localStorage.getItem(`sync ${key}`);
  return kept === null ? { ...UNKNOWN, isDirty: !isEmpty(draft) } : { ...UNKNOWN, ...(JSON.parse(kept) as Sync) };
}

export function writeSync(key: string, sync: Sync): void {
  const isNothing = sync.mark === null && !sync.isDirty && !sync.other;
  if (isNothing) localStorage.removeItem(`sync ${key}`);
  else localStorage.setItem(`sync ${key}`, JSON.stringify(sync));
}
