import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { commands } from "../state/commands";
import { keysOf } from "../state/commands/bindings";
import { type Command, GROUPS } from "../state/commands/command";
import { showsKeys } from "../state/overlays";
import { Icon } from "./Icon";
import { Keys } from "./Keys";

const TITLES = { everywhere: t.keysEverywhere, list: t.keysList, conversation: t.conversation, composer: t.keysWrite };

/** Every key and what it does. */
export function ShortcutSheet() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (showsKeys.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [showsKeys.value]);
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby="keys-title" onClose={() => (showsKeys.value = false)}>
      <header>
        <h2 id="keys-title">{t.shortcuts}</h2>
        <button type="button" class="icon-button" aria-label={t.close} onClick={() => (showsKeys.value = false)}>
          <Icon name="x" />
        </button>
      </header>
      {GROUPS.map((group) => (
        <section key={group}>
          <h3>{TITLES[group]}</h3>
          <dl class="keys">
            {commands
              .filter((command) => command.group === group && keysOf(command).length > 0)
              .map((command) => (
                <Line key={command.name} command={command} />
              ))}
          </dl>
        </section>
      ))}
    </dialog>
  );
}

function Line({ command }: { command: Command }) {
  return (
    <div>
      <dt>
        {keysOf(command).map((key) => (
          <Keys key={key} keys={key} />
        ))}
      </dt>
      <dd>{command.title(t)}</dd>
    </div>
  );
}
