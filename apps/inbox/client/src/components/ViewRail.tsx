import type { ViewName } from "../api/types";
import { t } from "../i18n";
import { chunk } from "../state/chunks";
import { counts } from "../state/counts";
import { applied } from "../state/filters";
import { showsKeys } from "../state/overlays";
import { placeOfQuery, saved, view, words } from "../state/route";
import { FoldedLists } from "./FoldedLists";
import { Icon } from "./Icon";
import { SavedViews } from "./SavedViews";
import { ViewLink } from "./ViewLink";

/** How the channels are doing is told when the page has nothing else to do. */
export const healthStrip = chunk(() => import("./health/HealthStrip"));

const VIEWS: { name: ViewName; icon: string }[] = [
  { name: "mine", icon: "user" },
  { name: "unassigned", icon: "circle-dashed" },
  { name: "all", icon: "layers" },
  { name: "mentions", icon: "at-sign" },
  { name: "drafts", icon: "pencil" },
  { name: "approve", icon: "hourglass" },
  { name: "sent", icon: "send" },
  { name: "snoozed", icon: "alarm-clock" },
  { name: "closed", icon: "archive" },
  { name: "spam", icon: "shield-alert" },
];

/** What few agents have to do stands there when there is something. */
export function isOffered(name: ViewName): boolean {
  return name !== "approve" || Boolean(counts.value.approve) || view.value === name;
}

/** The lists to choose from, with what is in those that somebody works off. */
export function ViewRail() {
  const unread = counts.value.unreadable ?? 0;
  const HealthStrip = healthStrip.code.value?.HealthStrip;
  const isPlain = !words.value && saved.value === null && applied.value.length === 0;
  return (
    <nav class="views" aria-label={t.lists}>
      <div class="view-groups">
        <ul role="list">
          {VIEWS.filter(({ name }) => isOffered(name)).map(({ name, icon }) => (
            <ViewLink
              key={name}
              to={placeOfQuery({ view: name })}
              icon={icon}
              name={t[name]}
              isHere={isPlain && view.value === name}
              count={counts.value[name]}
            />
          ))}
          {(unread > 0 || view.value === "unreadable") && (
            <ViewLink
              to={placeOfQuery({ view: "unreadable" })}
              icon="file-warning"
              name={t.unreadable}
              isHere={view.value === "unreadable"}
              count={unread}
              isBad
            />
          )}
        </ul>
        <SavedViews />
        <FoldedLists />
      </div>
      {HealthStrip && <HealthStrip />}
      <button type="button" class="keys-button" onClick={() => (showsKeys.value = true)}>
        <Icon name="keyboard" />
        <span class="view-name">{t.shortcuts}</span>
      </button>
    </nav>
  );
}
