import { useEffect, useState } from "preact/hooks";
import { getHits, type Hits } from "../../api/search";
import { sayFailure } from "../../state/toasts";

const PAUSE = 250;

interface Found {
  /** Undefined before anything is looked for. */
  hits: Hits["hits"] | undefined;
  problems: string[];
}

/** What a search finds first, a moment after the last key. */
export function useHits(words: string): Found {
  const [found, setFound] = useState<Found>({ hits: undefined, problems: [] });
  useEffect(() => {
    if (!words) {
      setFound({ hits: undefined, problems: [] });
      return undefined;
    }
    const asking = { isCurrent: true };
    async function look() {
      const part = await firstPart(words, asking);
      if (asking.isCurrent) setFound(part);
    }
    const timer = setTimeout(() => void look().catch((error: unknown) => asking.isCurrent && sayFailure(error)), PAUSE);
    return () => {
      asking.isCurrent = false;
      clearTimeout(timer);
    };
  }, [words]);
  return found;
}

/** The server looks through a part at a time: it is asked until there is something, or nothing more. */
async function firstPart(words: string, asking: { isCurrent: boolean }): Promise<Hits> {
  let part = await getHits(words);
  while (part.hits.length === 0 && part.next !== null && asking.isCurrent) part = await getHits(words, { after: part.next });
  return part;
}
