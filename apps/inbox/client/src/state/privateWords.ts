import { boot } from "./boot";
import { newId } from "./drafts";

/** What is written to go on in private; a repeat of the same send carries the same number. */
export interface PrivateWords {
  /** Which way: the channel and the address (`wayOf`). */
  way: string;
  subject: string;
  text: string;
  clientId: string;
}

/** Kept in this browser for each agent and message, so that no word is lost. */
export function keptWords(message: string): { read: () => PrivateWords; write: (words: PrivateWords) => void; forget: () => void } {
  const key = `private ${boot.agent.id} ${message}`;
  return {
    read: () => {
      const fresh = { way: "", subject: "", text: "", clientId: newId() };
      const kept = localStorage.getItem(key);
      return kept === null ? fresh : { ...fresh, ...(JSON.parse(kept) as Partial<PrivateWords>) };
    },
    write: (words) => localStorage.setItem(key, JSON.stringify(words)),
    forget: () => localStorage.removeItem(key),
  };
}
