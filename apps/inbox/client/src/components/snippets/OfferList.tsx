import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/later";
import { type Offer, offers, picking, place } from "../../state/picking";

const LIST = "picker-offers";
const APART = 4;

/** What can be chosen while one types after "/" or "@", beside what is typed. The text keeps the focus. */
export function OfferList() {
  const frame = useRef<HTMLDivElement>(null);
  const shown = picking.value;
  const found = offers.value;
  const chosen = found[place.value];
  useLayoutEffect(() => {
    if (!shown || !chosen || !frame.current) return;
    shown.suggestion.setActive(LIST, chosen.id);
    frame.current.querySelector(`#${chosen.id}`)?.scrollIntoView({ block: "nearest" });
    stand(frame.current, lineOf(shown.suggestion.rect));
  }, [shown, chosen, found.length]);
  useLayoutEffect(() => (shown ? whileMoving(() => frame.current && stand(frame.current, lineOf(shown.suggestion.rect))) : undefined), [shown]);
  if (!shown || !chosen) return null;
  return (
    <div ref={frame} class="offer-box">
      <div id={LIST} class="picker-offers" role="listbox" aria-label={shown.label}>
        {found.map((offer) => (
          <OfferLine key={offer.id} offer={offer} isChosen={offer === chosen} onChoose={() => offer.choose(shown.suggestion)} />
        ))}
      </div>
      {chosen.preview && (
        <div class="picker-preview" role="note" aria-label={t.preview}>
          {chosen.preview}
        </div>
      )}
    </div>
  );
}

function OfferLine({ offer, isChosen, onChoose }: { offer: Offer; isChosen: boolean; onChoose: () => void }) {
  return (
    // The keys are the text's, which keeps the focus.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={offer.id}
      class="picker-offer"
      role="option"
      aria-selected={isChosen}
      onMouseDown={(event) => {
        event.preventDefault();
        onChoose();
      }}
    >
      <span class="picker-name">{offer.name}</span>
      {offer.about.map((words) => (
        <span key={words} class="picker-about">
          {words}
        </span>
      ))}
    </div>
  );
}

/** The text moves up while the composer grows below it. */
function whileMoving(follow: () => void): (() => void) | undefined {
  const form = document.querySelector("form.composer");
  if (!form) return undefined;
  const watch = new ResizeObserver(follow);
  watch.observe(form);
  return () => watch.disconnect();
}

/** Where the line of the caret is now; `rect` where it was. */
function lineOf(rect: { left: number; top: number; bottom: number }): typeof rect {
  const selection = getSelection();
  const caret = selection?.rangeCount ? selection.getRangeAt(0).getBoundingClientRect() : null;
  return caret && caret.height > 0 ? { left: rect.left, top: caret.top, bottom: caret.bottom } : rect;
}

/** Below what is typed, or above where there is more room; within the window. */
function stand(frame: HTMLElement, rect: { left: number; top: number; bottom: number }): void {
  const { offsetWidth, offsetHeight, style } = frame;
  const fitsBelow = rect.bottom + APART + offsetHeight <= innerHeight;
  const top = fitsBelow ? rect.bottom + APART : Math.max(APART, rect.top - APART - offsetHeight);
  style.insetBlockStart = `${top}px`;
  style.insetInlineStart = `${Math.max(APART, Math.min(rect.left, innerWidth - offsetWidth - APART))}px`;
}
