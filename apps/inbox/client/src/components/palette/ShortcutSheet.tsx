import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import { boot } from "../../state/boot";
import { commands } from "../../state/commands";
import { keysOf, ownKeys } from "../../state/commands/bindings";
import { type Command, GROUPS } from "../../state/commands/command";
import { asksForKeys, showsKeys } from "../../state/overlays";
import { resetKeys } from "../../state/ownKeys";
import { Icon } from "../Icon";
import { KeyChoice } from "./KeyChoice";
import { KeyLine } from "./KeyLine";

const TITLES = { everywhere: t.keysEverywhere, list: t.keysList, conversation: t.conversation, composer: t.keysWrite };

/** Every key and what it does; where somebody wants others, they press them here. */
export function ShortcutSheet() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isChanging, setChanging] = useState(asksForKeys);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const shown = commands.filter((command) => (isChanging ? !command.isFixed : isTold(command)));
  return (
    <dialog ref={dialog} class="sheet shortcuts" aria-labelledby="keys-title" onClose={() => (showsKeys.value = false)}>
      <header>
        <h2 id="keys-title">{t.shortcuts}</h2>
        <button type="button" class="button small" aria-pressed={isChanging} onClick={() => setChanging(!isChanging)}>
          {t.changeKeys}
        </button>
        <button type="button" class="icon-button" aria-label={t.close} onClick={() => dialog.current?.close()}>
          <Icon name="x" />
        </button>
      </header>
      {!boot.preferences.singleKeys && <p class="notice warn">{t.singleKeysOff}</p>}
      {isChanging && <p class="muted">{t.changeKeysHint}</p>}
      {GROUPS.map((group) => (
        <section key={group}>
          <h3>{TITLES[group]}</h3>
          {isChanging ? (
            <ul class="key-choices" role="list">
              {shown
                .filter((command) => command.group === group)
                .map((command) => (
                  <KeyChoice key={command.name} command={command} />
                ))}
            </ul>
          ) : (
            <dl class="keys">
              {shown
                .filter((command) => command.group === group)
                .map((command) => (
                  <KeyLine key={command.name} command={command} />
                ))}
            </dl>
          )}
        </section>
      ))}
      {isChanging && Object.keys(ownKeys.value).length > 0 && (
        <p class="buttons">
          <button type="button" class="button small" onClick={resetKeys}>
            {t.resetKeys}
          </button>
        </p>
      )}
    </dialog>
  );
}

/** What belongs to no place and still cannot be done is not there: a saved view that nobody has made. */
function isTold(command: Command): boolean {
  return keysOf(command).length > 0 && (command.group !== "everywhere" || !command.when || command.when());
}
