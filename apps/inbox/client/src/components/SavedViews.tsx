import type { SavedView } from "../api/types";
import { t } from "../i18n";
import { savedCounts } from "../state/counts";
import { saved } from "../state/route";
import { dropView, editing, inOrder, moveView, placeOfView } from "../state/views";
import { Menu, MenuItem } from "./Menu";
import { ViewLink } from "./ViewLink";

const GROUPS = [
  { share: "own", name: t.ownViews },
  { share: "team", name: t.teamViews },
  { share: "all", name: t.sharedViews },
] as const;

/** The lists that somebody saved: one's own, the teams', everybody's. */
export function SavedViews() {
  return (
    <>
      {GROUPS.map(({ share, name }) => {
        const views = inOrder.value.filter((view) => view.share === share);
        if (views.length === 0) return null;
        return (
          <section key={share} aria-label={name}>
            <h3 class="view-group">{name}</h3>
            <ul role="list">
              {views.map((view) => (
                <ViewLink
                  key={view.id}
                  to={placeOfView(view)}
                  icon="bookmark"
                  name={view.name}
                  isHere={saved.value === view.id}
                  count={savedCounts.value[view.id]}
                >
                  {view.mayChange && <ViewDeeds view={view} />}
                </ViewLink>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function ViewDeeds({ view }: { view: SavedView }) {
  return (
    <Menu label={t.viewDeeds(view.name)} icon="ellipsis" align="end">
      <MenuItem icon="pencil" onChoose={() => (editing.value = view)}>
        {t.renameView}
      </MenuItem>
      <MenuItem icon="chevron-up" onChoose={() => void moveView(view, -1)}>
        {t.moveViewUp}
      </MenuItem>
      <MenuItem icon="chevron-down" onChoose={() => void moveView(view, 1)}>
        {t.moveViewDown}
      </MenuItem>
      <MenuItem icon="x" onChoose={() => void dropView(view)}>
        {t.deleteView}
      </MenuItem>
    </Menu>
  );
}
