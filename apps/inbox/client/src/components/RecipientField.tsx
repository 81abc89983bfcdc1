import { useId, useState } from "preact/hooks";
import type { Person } from "../api/types";
import { t } from "../i18n";
import { Icon } from "./Icon";

type Props = { label: string; people: Person[]; error: string | undefined; onChange: (people: Person[]) => void };

/** Addresses as chips. What is typed becomes one at a comma, at Enter, or when the field is left. */
export function RecipientField({ label, people, error, onChange }: Props) {
  const [text, setText] = useState("");
  const id = useId();
  function add(typed: string) {
    const added = peopleIn(typed).filter((person) => !people.some((each) => each.address === person.address));
    if (added.length > 0) onChange([...people, ...added]);
    setText("");
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
          inputMode="email"
          autocomplete="off"
          value={text}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          placeholder={people.length > 0 ? "" : t.addAddress}
          onInput={(event) => {
            const typed = event.currentTarget.value;
            if (/[,;\n]/.test(typed)) add(typed);
            else setText(typed);
          }}
          onBlur={() => add(text)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && text && !event.ctrlKey && !event.metaKey) {
              event.preventDefault();
              add(text);
            }
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) add(text);
            if (event.key === "Backspace" && !text) onChange(people.slice(0, -1));
          }}
        />
        {error && (
          <p id={`${id}-error`} class="problem">
            {error}
          </p>
        )}
      </div>
    </div>
  );
}

function Chip({ person, onRemove }: { person: Person; onRemove: () => void }) {
  return (
    <span class="chip" title={person.address}>
      {person.name ? `${person.name} <${person.address}>` : person.address}
      <button type="button" class="icon-button" aria-label={t.removeAddress(person.address)} onClick={onRemove}>
        <Icon name="x" />
      </button>
    </span>
  );
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
