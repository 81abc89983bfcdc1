import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { type Completion, getCompletion } from "../../api/search";
import { found } from "../../i18n/found";
import { asksFor, chosenOffer, offerCount, offerKey, OFFERS } from "../../state/searchOffers";

const PAUSE = 100;
const NONE: Completion = { start: 0, offers: [] };

/** What may be written next: arrows walk, Enter and Tab take, Escape closes. The field keeps the focus. */
export function SearchOffers({ take }: { take: (text: string, start: number) => void }) {
  const { start, offers } = useOffers(asksFor.value);
  const [place, setPlace] = useState(-1);
  const at = Math.min(place, offers.length - 1);
  useEffect(() => setPlace(-1), [offers]);
  useLayoutEffect(() => {
    offerCount.value = offers.length;
    chosenOffer.value = at >= 0 ? idOf(at) : undefined;
    document.getElementById(idOf(at))?.scrollIntoView({ block: "nearest" });
    offerKey.take = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const chosen = offers[event.key === "Tab" && at < 0 ? 0 : at];
      if (offers.length === 0) return false;
      // Up from the first leads back to what one writes.
      if (step) setPlace(at + step >= offers.length ? -1 : at + step < -1 ? offers.length - 1 : at + step);
      else if (event.key === "Escape") asksFor.value = null;
      else if ((event.key === "Enter" || (event.key === "Tab" && !event.shiftKey && asksFor.value)) && chosen) take(chosen.text, start);
      else return false;
      return true;
    };
  });
  useEffect(() => forget, []);
  if (offers.length === 0) return null;
  return (
    <>
      <div id={OFFERS} class="search-offers" role="listbox" aria-label={found.searchOffers}>
        {offers.map(({ text, words }, number) => (
          // The field has the focus and hears the keys.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={text}
            id={idOf(number)}
            class="menu-item"
            role="option"
            aria-selected={number === at}
            onMouseDown={(event) => {
              event.preventDefault();
              take(text, start);
            }}
          >
            <code>{text.trim()}</code>
            {words && <span class="menu-hint">{words}</span>}
          </div>
        ))}
      </div>
      <span class="hide" role="status">
        {found.offersCount(offers.length)}
      </span>
    </>
  );
}

const idOf = (place: number) => `search-offer-${place}`;

function forget() {
  offerCount.value = 0;
  chosenOffer.value = undefined;
  offerKey.take = () => false;
}

/** A moment after the last key; who cannot be asked offers nothing. */
function useOffers(words: string | null): Completion {
  const [completion, setCompletion] = useState(NONE);
  useEffect(() => {
    if (words === null) {
      setCompletion(NONE);
      return undefined;
    }
    let isCurrent = true;
    const timer = setTimeout(() => {
      getCompletion(words)
        .then((fresh) => isCurrent && setCompletion(fresh))
        .catch(() => isCurrent && setCompletion(NONE));
    }, PAUSE);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [words]);
  return completion;
}
