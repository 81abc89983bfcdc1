import { t } from "../i18n";
import { keyHint } from "../state/commands/bindings";
import { act, type Target } from "../state/deeds";
import type { MenuName } from "../state/overlays";
import { Icon } from "./Icon";
import { Picker } from "./Picker";

const LEVELS = [2, 1, 0, -1];
const ICONS: Record<number, string> = { 2: "circle-alert", 1: "chevrons-up", 0: "minus", [-1]: "chevrons-down" };

/** How urgent it is; `priority` is unknown for the selection. */
export function PriorityMenu({ target, name, priority }: { target: Target; name?: MenuName | undefined; priority?: number }) {
  return (
    <Picker
      name={name}
      icon="flag"
      label={t.priority}
      hint={keyHint("conversation.priority", t.priority)}
      options={LEVELS.map((level) => ({
        id: String(level),
        name: t.priorities(level),
        mark: <Icon name={ICONS[level] ?? "minus"} />,
        isChosen: priority === level,
        choose: () => void act({ name: "priority", priority: level }, target),
      }))}
    />
  );
}

/** Told where it is not as usual. */
export function PriorityMark({ priority }: { priority: number }) {
  if (priority === 0) return null;
  return (
    <span class={`priority-mark p${priority}`} title={t.priorities(priority)}>
      <Icon name={ICONS[priority] ?? "minus"} />
      <span class="hide">{t.priorities(priority)}</span>
    </span>
  );
}
