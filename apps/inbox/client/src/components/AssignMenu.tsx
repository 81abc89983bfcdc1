import { t } from "../i18n";
import { boot, colleague } from "../state/boot";
import { keyHint, keyOf } from "../state/commands/bindings";
import { keyWords } from "../state/commands/words";
import { assign, type Target } from "../state/deeds";
import type { MenuName } from "../state/overlays";
import { Picker } from "./Picker";

type Props = {
  target: Target;
  name?: MenuName | undefined;
  /** Whose it is; unknown for the selection, whose button is a picture alone. */
  assignee?: number | null;
};

/** Whose it is: mine, a colleague's, nobody's. */
export function AssignMenu({ target, name, assignee }: Props) {
  const me = boot.agent.id;
  const whose = assignee === me ? t.me : colleague(assignee ?? null)?.name;
  const others = boot.agents.filter(({ id }) => id !== me);
  const options = [
    { id: "me", name: t.me, to: me, hint: keyWords(keyOf("conversation.mine")) },
    ...others.map((agent) => ({ id: `${agent.id}`, name: agent.name, to: agent.id, hint: "" })),
    { id: "nobody", name: t.nobody, to: null, hint: keyWords(keyOf("conversation.unassign")) },
  ];
  return (
    <Picker
      name={name}
      icon={assignee === null ? "user-plus" : "user"}
      label={whose ? t.assignedTo(whose) : t.assign}
      {...(assignee === undefined ? {} : { text: whose ?? t.assign })}
      hint={keyHint("conversation.assign", t.assign)}
      options={options.map(({ to, id, name: its, hint }) => ({
        id,
        name: its,
        hint,
        isChosen: assignee === to,
        choose: () => void assign(target, to),
      }))}
    />
  );
}
