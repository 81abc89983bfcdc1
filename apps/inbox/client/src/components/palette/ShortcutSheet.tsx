import { useState } from "preact/hooks";
import { t } from "../../i18n/later";
import { boot } from "../../state/boot";
import { commands } from "../../state/commands";
import { keysOf, ownKeys } from "../../state/commands/bindings";
import { type Command, GROUPS } from "../../state/commands/command";
import { asksForKeys, showsKeys } from "../../state/overlays";
import { resetKeys } from "../../state/ownKeys";
import { Sheet } from "../Sheet";
import { KeyChoice } from "./KeyChoice";
import { KeyLine } from "./KeyLine";

const TITLES = { everywhere: t.keysEverywhere, list: t.keysList, conversation: t.conversation, composer: t.keysWrite };

/** Every key and what it does; where somebody wants others, they press them here. */
export function ShortcutSheet() {
  const [isChanging, setChanging] = useState(asksForKeys);
  const shown = commands.filter((command) => (isChanging ? !command.isFixed : isTold(command)));
  const change = (
    <button type="button" class="button small" aria-pressed={isChanging} onClick={() => setChanging(!isChanging)}>
      {t.changeKeys}
    </button>
  );
  return (
    <Sheet title={t.shortcuts} look="shortcuts" deeds={change} onClose={() => (showsKeys.value = false)}>
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
    </Sheet>
  );
}

/** What belongs to no place and still cannot be done is not there: a saved view that nobody has made. */
function isTold(command: Command): boolean {
  return keysOf(command).length > 0 && (command.group !== "everywhere" || !command.when || command.when());
}
