import { t } from "../../i18n/later";
import { keysOf } from "../../state/commands/bindings";
import type { Command } from "../../state/commands/command";
import { Keys } from "../Keys";

export function KeyLine({ command }: { command: Command }) {
  return (
    <div>
      <dt>
        {keysOf(command).map((key) => (
          <span key={key} class="key">
            <Keys keys={key} />
          </span>
        ))}
      </dt>
      <dd>{command.title(t)}</dd>
    </div>
  );
}
