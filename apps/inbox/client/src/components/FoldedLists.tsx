import { t } from "../i18n";
import { boot } from "../state/boot";
import { channelCounts, teamCounts } from "../state/counts";
import { type Fold, isOpen, toggle } from "../state/folds";
import { filters, placeOfQuery, view } from "../state/route";
import { Icon } from "./Icon";
import { ViewLink } from "./ViewLink";

/** What is open on each channel, and with each team; folded until somebody wants to see it. */
export function FoldedLists() {
  return (
    <>
      {boot.channels.length > 1 && (
        <Part fold="channels" filter="channel" name={t.channelLists} icon="inbox" of={boot.channels} counts={channelCounts.value} />
      )}
      {boot.teams.length > 1 && (
        <Part fold="teams" filter="team" name={t.teamLists} icon="users" of={boot.teams} counts={teamCounts.value} />
      )}
    </>
  );
}

type Props = {
  fold: Fold;
  filter: "channel" | "team";
  name: string;
  icon: string;
  of: { id: number; name: string }[];
  counts: Record<number, number>;
};

function Part({ fold, filter, name, icon, of, counts }: Props) {
  const isUnfolded = isOpen(fold);
  return (
    <section aria-label={name}>
      <h3 class="view-group">
        <button type="button" class="fold" aria-expanded={isUnfolded} onClick={() => toggle(fold)}>
          <Icon name={isUnfolded ? "chevron-down" : "chevron-right"} />
          <span class="view-name">{name}</span>
        </button>
      </h3>
      {isUnfolded && (
        <ul role="list">
          {of.map(({ id, name: its }) => (
            <ViewLink
              key={id}
              to={placeOfQuery({ view: "all", [filter]: String(id) })}
              icon={icon}
              name={its}
              isHere={view.value === "all" && filters.value[filter] === String(id)}
              count={counts[id]}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
