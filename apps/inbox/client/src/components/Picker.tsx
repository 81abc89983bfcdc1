import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { fit, fitting } from "../state/fuzzy";
import { type MenuName, openMenu } from "../state/overlays";
import { Icon } from "./Icon";

export interface Option {
  id: string;
  name: string;
  /** Before the name: a colour, a picture. */
  mark?: ComponentChildren;
  hint?: string;
  isChosen?: boolean;
  choose: () => void;
}

interface Maker {
  name: (words: string) => string;
  make: (words: string) => void;
}

type Props = {
  /** Lets a key open it; a picker without a name opens by its button alone. */
  name?: MenuName | undefined;
  icon: string;
  label: string;
  /** What the button says beside the picture. */
  text?: string;
  hint?: string;
  align?: "start" | "end";
  /** Several can be chosen, one after another. */
  isMany?: boolean;
  options: Option[];
  /** What can be made of words that nothing has. */
  makes?: Maker;
  onOpen?: () => void;
};

/** A button and what one chooses from by typing: arrows walk, Enter chooses, Escape and a click beside it close. */
export function Picker(props: Props) {
  const { name, icon, label, text, hint, align = "start" } = props;
  const [own, setOwn] = useState(false);
  const isOpen = name ? openMenu.value === name : own;
  const frame = useRef<HTMLDivElement>(null);
  function open(wish: boolean) {
    if (name) openMenu.value = wish ? name : null;
    else setOwn(wish);
    if (!wish) frame.current?.querySelector<HTMLElement>("button")?.focus();
  }
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    props.onOpen?.();
    return whileOpen(frame.current, () => (name ? (openMenu.value = null) : setOwn(false)));
  }, [isOpen]);
  return (
    <div class="menu" ref={frame}>
      <button
        type="button"
        class={text ? "button" : "icon-button"}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-label={text ? undefined : label}
        title={hint ?? label}
        onClick={() => open(!isOpen)}
      >
        <Icon name={icon} />
        {text && <span class="deed-name">{text}</span>}
      </button>
      {isOpen && (
        <div class={`menu-list picker-list ${align}`} role="dialog" aria-label={label}>
          <Choices {...props} close={() => open(false)} />
        </div>
      )}
    </div>
  );
}

function Choices({ label, isMany = false, options, makes, close }: Props & { close: () => void }) {
  const [words, setWords] = useState("");
  const [place, setPlace] = useState(0);
  const id = useId();
  const found = offered(words.trim(), options, makes);
  const at = Math.min(place, found.length - 1);
  function choose(option: Option | undefined) {
    if (!option) return;
    if (!isMany) close();
    option.choose();
    setWords("");
  }
  return (
    <>
      <input
        type="text"
        class="picker-words"
        role="combobox"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={id}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        aria-label={label}
        placeholder={label}
        autocomplete="off"
        value={words}
        onInput={(event) => {
          setWords(event.currentTarget.value);
          setPlace(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (event.isComposing) return;
          if (step) setPlace((at + step + found.length) % Math.max(1, found.length));
          else if (event.key === "Enter") choose(found[at]);
          else if (event.key === "Escape") close();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <div id={id} role="listbox" aria-label={label} aria-multiselectable={isMany} class="picker-options">
        {found.map((option, number) => (
          // The field above has the keyboard, and says which of them is meant.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={option.id}
            id={`${id}-${number}`}
            role="option"
            aria-selected={isMany ? option.isChosen === true : number === at}
            class={`menu-item ${number === at ? "at" : ""}`}
            ref={(element) => {
              if (number === at) element?.scrollIntoView({ block: "nearest" });
            }}
            onClick={() => choose(option)}
          >
            {option.mark}
            <span>{option.name}</span>
            {option.hint && <span class="menu-hint">{option.hint}</span>}
            {option.isChosen && <Icon name="check" />}
          </div>
        ))}
      </div>
    </>
  );
}

function offered(words: string, options: Option[], makes: Maker | undefined): Option[] {
  const found = fitting(options, ({ name }) => fit(words, name));
  const isThere = options.some(({ name }) => name.toLowerCase() === words.toLowerCase());
  if (!makes || !words || isThere) return found;
  return [...found, { id: "new", name: makes.name(words), mark: <Icon name="plus" />, choose: () => makes.make(words) }];
}

function whileOpen(frame: HTMLElement | null, close: () => void): () => void {
  frame?.querySelector<HTMLElement>(".picker-words")?.focus({ preventScroll: true });
  frame?.querySelector(".menu-list")?.scrollIntoView({ block: "nearest" });
  function beside(event: PointerEvent) {
    if (event.target instanceof Node && !frame?.contains(event.target)) close();
  }
  document.addEventListener("pointerdown", beside);
  return () => document.removeEventListener("pointerdown", beside);
}
