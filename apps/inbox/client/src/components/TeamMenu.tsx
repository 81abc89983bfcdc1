import { t } from "../i18n";
import { boot } from "../state/boot";
import { keyHint } from "../state/commands/bindings";
import { act, type Target } from "../state/deeds";
import type { MenuName } from "../state/overlays";
import { Picker } from "./Picker";

/** Which team looks after it; `team` is unknown for the selection. */
export function TeamMenu({ target, name, team }: { target: Target; name?: MenuName | undefined; team?: number | null }) {
  const options = [...boot.teams.map(({ id, name: its }) => ({ to: id, name: its })), { to: null, name: t.noTeam }];
  return (
    <Picker
      name={name}
      icon="users"
      label={t.moveToTeam}
      hint={keyHint("conversation.team", t.moveToTeam)}
      options={options.map(({ to, name: its }) => ({
        id: String(to),
        name: its,
        isChosen: team === to,
        choose: () => void act({ name: "team", to }, target),
      }))}
    />
  );
}
