import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { go, words } from "../state/route";
import { Icon } from "./Icon";

const PAUSE = 250;

/** Searches while one types, a moment after the last key. */
export function SearchField() {
  const [text, setText] = useState(words.value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // What is typed keeps its spaces: the next word follows them.
  useEffect(() => setText((typed) => (typed.trim() === words.value ? typed : words.value)), [words.value]);

  function search(value: string) {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => go({ words: value.trim() }, { replace: words.value !== "" }), PAUSE);
  }

  function end() {
    clearTimeout(timer.current);
    setText("");
    go({ words: "" });
  }

  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input
        id="search"
        type="search"
        value={text}
        placeholder={t.searchHint}
        aria-label={t.search}
        autocomplete="off"
        onInput={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (text) end();
          event.currentTarget.blur();
        }}
      />
      {words.value && (
        <button type="button" class="icon-button" aria-label={t.endSearch} onClick={end}>
          <Icon name="x" />
        </button>
      )}
    </div>
  );
}
