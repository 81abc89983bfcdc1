import { useEffect, useState } from "preact/hooks";
import type { Person } from "../api/types";
import { getPeople } from "../api/writing";

const PAUSE = 150;
const LEAST = 2;

/** Whom the typed words may mean, a moment after the last key; nobody while too little is typed. */
export function useKnown(typed: string): Person[] {
  const words = typed.trim();
  const [found, setFound] = useState<{ words: string; people: Person[] }>({ words: "", people: [] });
  useEffect(() => {
    if (words.length < LEAST) return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      getPeople(words)
        .then((people) => isCurrent && setFound({ words, people }))
        // Whoever types an address in full needs no offers.
        .catch(() => isCurrent && setFound({ words, people: [] }));
    }, PAUSE);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [words]);
  return found.words === words ? found.people : [];
}
