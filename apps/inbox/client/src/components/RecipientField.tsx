import { useId, useState } from "preact/hooks";
import type { Person } from "../api/types";
import { t } from "../i18n/later";
import { useKnown } from "../state/people";
import { Icon } from "./Icon";

type Props = { label: string; people: Person[]; error: string | undefined; onChange: (people: Person[]) => void };

/** Addresses as chips. What is typed becomes one at a comma, at Enter, or when the field is left; known ones are offered. */
export function RecipientField({ label, people, error, onChange }: Props) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(-1);
  const id = useId();
  const known = useKnown(text).filter((person) => !isAmong(person, people));
  function put(added: Person[]) {
    const fresh = added.filter((person) => !isAmong(person, people));
    if (fresh.length > 0) onChange([...people, ...fresh]);
    setText("");
    setActive(-1);
  }
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isEnter = event.key === "Enter";
    const chosen = known[active];
    if (step && known.length > 0) {
      event.preventDefault();
      setActive((active + step + known.length) % known.length);
    } else if (isEnter && text && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      put(chosen ? [chosen] : peopleIn(text));
    } else if (isEnter && (event.ctrlKey || event.metaKey)) put(peopleIn(text));
    else if (event.key === "Escape" && known.length > 0) {
      event.preventDefault();
      setText("");
    } else if (event.key === "Backspace" && !text) onChange(people.slice(0, -1));
  }
  return (
    <div class="reply-field">
      <label class="reply-label" for={id}>
        {label}
      </label>
      <div class="chips">
        {people.map((person) => (
          <Chip key={person.address} person={person} onRemove={() => onChange(people.filter((p) => p !== person))} />
        ))}
        <input
          id={id}
          type="text"
          role="combobox"
          inputMode="email"
          autocomplete="off"
          value={text}
          aria-expanded={known.length > 0}
          aria-controls={`${id}-known`}
          aria-autocomplete="list"
          aria-activedescendant={active >= 0 ? `${id}-known-${active}` : undefined}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          placeholder={people.length > 0 ? "" : t.addAddress}
          onInput={(event) => {
            const typed = event.currentTarget.value;
            setActive(-1);
            if (/[,;\n]/.test(typed)) put(peopleIn(typed));
            else setText(typed);
          }}
          onBlur={() => put(peopleIn(text))}
          onKeyDown={onKeyDown}
        />
        <Offers id={`${id}-known`} known={known} active={active} onChoose={(person) => put([person])} />
        {error && (
          <p id={`${id}-error`} class="problem">
            {error}
          </p>
        )}
      </div>
    </div>
  );
}

type OffersProps = { id: string; known: Person[]; active: number; onChoose: (person: Person) => void };

function Offers({ id, known, active, onChoose }: OffersProps) {
  return (
    <div id={id} class="offers" role="listbox" aria-label={t.people} hidden={known.length === 0}>
      {known.map((person, place) => (
        // The keys are the field's, which keeps the focus.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
        <div
          key={person.address}
          id={`${id}-${place}`}
          class="offer"
          role="option"
          aria-selected={place === active}
          onMouseDown={(event) => {
            event.preventDefault();
            onChoose(person);
          }}
        >
          {shown(person)}
        </div>
      ))}
    </div>
  );
}

function Chip({ person, onRemove }: { person: Person; onRemove: () => void }) {
  return (
    <span class="chip" title={person.address}>
      {shown(person)}
      <button type="button" class="icon-button" aria-label={t.removeAddress(person.address)} onClick={onRemove}>
        <Icon name="x" />
      </button>
    </span>
  );
}

function shown({ name, address }: Person): string {
  return name ? `${name} <${address}>` : address;
}

function isAmong(person: Person, people: Person[]): boolean {
  return people.some((each) => each.address === person.address);
}

/** "Petra Kunde <petra@firma.de>, max@firma.de" */
function peopleIn(text: string): Person[] {
  return text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const named = /^"?([^"<]*?)"?\s*<([^>]+)>$/.exec(part);
      return named ? { name: named[1] ?? "", address: (named[2] ?? "").trim() } : { name: "", address: part };
    });
}
