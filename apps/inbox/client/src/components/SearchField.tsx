import { effect } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { focusOn } from "../state/focus";
import { words } from "../state/route";
import { listState } from "../state/rows";
import { endSearch, search, searching } from "../state/search";
import { asksFor, chosenOffer, offerCount, offerKey, OFFERS } from "../state/searchOffers";
import { Icon } from "./Icon";
import { lazily } from "./lazily";

const PAUSE = 250;
const SearchOffers = lazily<{ take: (text: string, start: number) => void }>(
  async () => (await import("./search/SearchOffers")).SearchOffers,
  () => (asksFor.value = null),
);

/** Searches while one types, a moment after the last key; offers what else can be written. */
export function SearchField() {
  const [text, setText] = useState(words.value);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(words.value);
  // What was asked for here is what was typed a moment ago: one writes on meanwhile, and the next word follows a space.
  useEffect(() => {
    if (words.value !== asked.current) setText(words.value);
    asked.current = words.value;
  }, [words.value]);

  function ask(value: string) {
    clearTimeout(timer.current);
    asked.current = value.trim();
    search(asked.current);
  }

  function write(value: string) {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => ask(value), PAUSE);
  }

  function offer() {
    const field = input.current;
    asksFor.value = field && document.activeElement === field ? field.value.slice(0, field.selectionStart ?? 0) : null;
  }

  function take(offered: string, start: number) {
    const field = input.current;
    if (!field) return;
    field.setRangeText(offered, start, field.selectionStart ?? start, "end");
    write(field.value);
    offer();
  }

  function end() {
    clearTimeout(timer.current);
    asksFor.value = null;
    setText("");
    endSearch();
  }

  /** What is written is searched for at once, and the keys are the results'. */
  function begin() {
    asksFor.value = null;
    ask(text);
    if (!text.trim()) return;
    // What is typed while they are looked for is no part of the words any more.
    input.current?.blur();
    focusOnFound();
  }

  function press(event: KeyboardEvent) {
    if (event.isComposing) return;
    if (offerKey.take(event)) event.preventDefault();
    else if (event.key === "Enter") begin();
    else if (event.key === "ArrowDown" && text.trim()) begin();
    else if (event.key === "Escape") leave(event);
  }

  function leave(event: KeyboardEvent) {
    event.preventDefault();
    const hadWords = Boolean(text);
    if (hadWords) end();
    input.current?.blur();
    if (hadWords) requestAnimationFrame(() => focusOn(".rows"));
  }

  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input
        ref={input}
        id="search"
        type="text"
        role="combobox"
        inputMode="search"
        enterkeyhint="search"
        value={text}
        placeholder={t.searchHint}
        aria-label={t.search}
        aria-expanded={offerCount.value > 0}
        aria-controls={OFFERS}
        aria-autocomplete="list"
        aria-activedescendant={chosenOffer.value}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        onFocus={() => {
          void searching.load().catch(() => undefined);
          offer();
        }}
        onBlur={() => (asksFor.value = null)}
        onClick={offer}
        onInput={(event) => {
          write(event.currentTarget.value);
          offer();
        }}
        onKeyDown={press}
      />
      {text && (
        <button type="button" class="icon-button" aria-label={t.endSearch} onClick={end}>
          <Icon name="x" />
        </button>
      )}
      {asksFor.value !== null && <SearchOffers take={take} />}
    </div>
  );
}

/** Once they are there. */
function focusOnFound(): void {
  const ended = effect(() => {
    if (listState.value !== "ready") return;
    requestAnimationFrame(() => {
      ended();
      focusOn(".rows");
    });
  });
}
