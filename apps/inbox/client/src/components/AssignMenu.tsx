import type { Head } from "../api/types";
import { t } from "../i18n";
import { boot, colleague } from "../state/boot";
import { assign } from "../state/deeds";
import { Menu, MenuItem } from "./Menu";

/** Whose it is: mine, a colleague's, nobody's. */
export function AssignMenu({ head }: { head: Head }) {
  const me = boot.agent.id;
  const others = boot.agents.filter((agent) => agent.id !== me);
  const whose = head.assignee === me ? t.me : colleague(head.assignee)?.name;
  return (
    <Menu
      name="assign"
      icon={head.assignee === null ? "user-plus" : "user"}
      label={whose ? t.assignedTo(whose) : t.assign}
      text={whose ?? t.assign}
      hint={`${t.assign} (a, m)`}
    >
      <MenuItem isChosen={head.assignee === me} hint="m" onChoose={() => void assign(head.id, me)}>
        {t.me}
      </MenuItem>
      {others.map((agent) => (
        <MenuItem
          key={agent.id}
          isChosen={head.assignee === agent.id}
          onChoose={() => void assign(head.id, agent.id)}
        >
          {agent.name}
        </MenuItem>
      ))}
      <MenuItem isChosen={head.assignee === null} onChoose={() => void assign(head.id, null)}>
        {t.nobody}
      </MenuItem>
    </Menu>
  );
}
