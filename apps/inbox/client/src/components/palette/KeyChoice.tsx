import { useId, useState } from "preact/hooks";
import { t } from "../../i18n/later";
import { beginnings, keysOf, ownKeys } from "../../state/commands/bindings";
import type { Command } from "../../state/commands/command";
import { keyWords } from "../../state/commands/words";
import { nameOf } from "../../state/keys";
import { chooseKey, resetKey, takenBy } from "../../state/ownKeys";
import { Keys } from "../Keys";

/** A command whose key is changed by pressing another one. */
export function KeyChoice({ command }: { command: Command }) {
  const [isWaiting, setWaiting] = useState(false);
  const [begun, setBegun] = useState("");
  const [wanted, setWanted] = useState("");
  const [key = ""] = keysOf(command);
  const title = command.title(t);
  const id = useId();

  function press(event: KeyboardEvent) {
    if (!isWaiting) return;
    if (event.key === "Tab") return setWaiting(false);
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return setWaiting(false);
    const name = event.altKey || event.repeat ? "" : nameOf(event);
    if (!name) return;
    const pressed = begun ? `${begun} ${name}` : name;
    if (!begun && beginnings.value.has(name)) return setBegun(name);
    setWaiting(false);
    if (name === "Backspace" || name === "Delete") chooseKey(command, "");
    else if (takenBy(pressed, command)) setWanted(pressed);
    else chooseKey(command, pressed);
  }

  return (
    <li class="key-choice">
      <span id={`${id}-title`} class="key-title">
        {title}
      </span>
      <button
        type="button"
        class="key-cap"
        id={id}
        aria-labelledby={`${id}-title ${id}`}
        aria-pressed={isWaiting}
        onClick={() => {
          setBegun("");
          setWanted("");
          setWaiting(!isWaiting);
        }}
        onKeyDown={press}
        onBlur={() => setWaiting(false)}
      >
        {isWaiting ? (begun ? `${keyWords(begun)} …` : t.pressKey) : key ? <Keys keys={key} /> : t.noKey}
      </button>
      {command.name in ownKeys.value && (
        <button type="button" class="button quiet small" aria-label={t.resetKey(title)} onClick={() => resetKey(command)}>
          {t.reset}
        </button>
      )}
      {wanted && <Taken command={command} wanted={wanted} onDone={() => setWanted("")} />}
    </li>
  );
}

type TakenProps = { command: Command; wanted: string; onDone: () => void };

/** Nothing loses its key without being told. */
function Taken({ command, wanted, onDone }: TakenProps) {
  const other = takenBy(wanted, command);
  if (!other) return null;
  return (
    <p class="key-taken" role="alert">
      {t.keyTaken(keyWords(wanted), other.title(t))}
      {!other.isFixed && (
        <button
          type="button"
          class="button small"
          onClick={() => {
            chooseKey(command, wanted);
            onDone();
          }}
        >
          {t.takeKey}
        </button>
      )}
    </p>
  );
}
