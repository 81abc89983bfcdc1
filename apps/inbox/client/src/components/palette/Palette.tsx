import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { getHits } from "../../api/search";
import type { Row } from "../../api/types";
import { t } from "../../i18n/later";
import { asksCommands } from "../../state/overlays";
import { Icon } from "../Icon";
import { Keys } from "../Keys";
import { type Offer, sectionsFor } from "./offers";

const PAUSE = 180;
const LEAST = 2;
const MOST_FOUND = 6;

/** Everything that can be done, by its words: the focus stays in the field, `aria-activedescendant` walks. */
export function Palette() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [words, setWords] = useState("");
  const [place, setPlace] = useState(0);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const sections = sectionsFor(words.trim(), asksCommands.value ?? [], useFound(words.trim()));
  const offers = sections.flatMap((section) => section.offers);
  const chosen = offers[Math.min(place, offers.length - 1)];

  function choose(offer: Offer | undefined) {
    if (!offer) return;
    // The dialog gives the focus back first: what is done then may take it elsewhere.
    dialog.current?.close();
    offer.run();
  }

  return (
    <dialog ref={dialog} class="sheet palette" aria-label={t.palette} onClose={() => (asksCommands.value = null)}>
      <div class="palette-field">
        <Icon name="search" />
        <input
          role="combobox"
          aria-label={t.palette}
          aria-expanded="true"
          aria-controls="palette-offers"
          aria-autocomplete="list"
          aria-activedescendant={chosen && `offer-${chosen.id}`}
          placeholder={t.paletteHint}
          autocomplete="off"
          spellcheck={false}
          value={words}
          onInput={(event) => {
            setWords(event.currentTarget.value);
            setPlace(0);
          }}
          onKeyDown={(event) => {
            const next = walk(event, place, offers.length);
            if (event.key === "Enter" && !event.isComposing) choose(chosen);
            else if (next === undefined) return;
            else setPlace(next);
            event.preventDefault();
          }}
        />
      </div>
      <div id="palette-offers" class="palette-offers" role="listbox" aria-label={t.palette}>
        {sections.map((section) => (
          <div key={section.title} role="group" aria-label={section.title}>
            <div class="palette-title" aria-hidden="true">
              {section.title}
            </div>
            {section.offers.map((offer) => (
              <Choice key={offer.id} offer={offer} isChosen={offer === chosen} choose={choose} />
            ))}
          </div>
        ))}
      </div>
      <p class={offers.length > 0 ? "hide" : "list-note muted"} role="status">
        {offers.length > 0 ? t.paletteCount(offers.length) : t.paletteNone}
      </p>
    </dialog>
  );
}

type ChoiceProps = { offer: Offer; isChosen: boolean; choose: (offer: Offer) => void };

function Choice({ offer, isChosen, choose }: ChoiceProps) {
  const line = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (isChosen) line.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  return (
    // The field has the focus and hears the keys.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      ref={line}
      id={`offer-${offer.id}`}
      class="palette-offer"
      role="option"
      aria-selected={isChosen}
      onClick={() => choose(offer)}
    >
      <span class="palette-name">{offer.title}</span>
      {offer.hint && <span class="menu-hint">{offer.hint}</span>}
      {offer.key && (
        <span class="palette-keys">
          <Keys keys={offer.key} />
        </span>
      )}
    </div>
  );
}

/** Round and round with the arrows. */
function walk({ key }: KeyboardEvent, place: number, count: number): number | undefined {
  if (count === 0) return undefined;
  const here = Math.min(place, count - 1);
  return { ArrowDown: (here + 1) % count, ArrowUp: (here + count - 1) % count, PageDown: Math.min(here + 8, count - 1), PageUp: Math.max(here - 8, 0) }[key];
}

/** Conversations that have the words, a moment after the last key. */
function useFound(words: string): Row[] {
  const [found, setFound] = useState<{ words: string; rows: Row[] }>({ words: "", rows: [] });
  useEffect(() => {
    if (words.length < LEAST) return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      getHits(words)
        .then(({ hits }) => isCurrent && setFound({ words, rows: hits.slice(0, MOST_FOUND).map(({ conversation }) => conversation) }))
        // The other offers stand there all the same.
        .catch(() => isCurrent && setFound({ words, rows: [] }));
    }, PAUSE);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [words]);
  return found.words === words ? found.rows : [];
}
