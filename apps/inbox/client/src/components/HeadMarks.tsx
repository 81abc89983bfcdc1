import type { Head } from "../api/types";
import { t } from "../i18n";
import { boot } from "../state/boot";
import { keyHint } from "../state/commands/bindings";
import { toggleWatch } from "../state/commands/triage";
import type { MenuName } from "../state/overlays";
import { hasSelection } from "../state/selection";
import { Icon } from "./Icon";
import { PriorityMark, PriorityMenu } from "./PriorityMenu";
import { TagChips } from "./TagChips";
import { TagPicker } from "./TagPicker";
import { TeamMenu } from "./TeamMenu";

/** Tags, team, urgency, and whether one watches it. */
export function HeadMarks({ head }: { head: Head }) {
  const team = boot.teams.find(({ id }) => id === head.team);
  return (
    <div class="head-marks">
      <div class="head-tools">
        <TagPicker target={head.id} name={byKey("tags")} own={head.tags} />
        <PriorityMenu target={head.id} name={byKey("priority")} priority={head.priority} />
        <TeamMenu target={head.id} name={byKey("team")} team={head.team} />
        <button
          type="button"
          class="icon-button"
          aria-pressed={head.isWatched}
          aria-label={t.watch}
          title={keyHint("conversation.watch", head.isWatched ? t.unwatch : t.watch)}
          onClick={() => void toggleWatch(head)}
        >
          <Icon name={head.isWatched ? "bell-ring" : "bell"} />
        </button>
      </div>
      <PriorityMark priority={head.priority} />
      {team && (
        <span class="badge">
          <Icon name="users" />
          {team.name}
        </span>
      )}
      <TagChips ids={head.tags} />
    </div>
  );
}

/** While conversations are selected, keys open the menus of the bar for those. */
export function byKey(name: MenuName): MenuName | undefined {
  return hasSelection() ? undefined : name;
}
