import type { ViewName } from "../api/types";
import { t } from "../i18n";
import { numeral } from "../i18n/time";
import { showsKeys } from "../state/overlays";
import { go, view, words } from "../state/route";
import { counts } from "../state/counts";
import { Icon } from "./Icon";

const VIEWS: { name: ViewName; icon: string }[] = [
  { name: "mine", icon: "user" },
  { name: "unassigned", icon: "circle-dashed" },
  { name: "all", icon: "layers" },
  { name: "snoozed", icon: "alarm-clock" },
  { name: "closed", icon: "archive" },
  { name: "spam", icon: "shield-alert" },
];

/** The lists to choose from, with what is in those that somebody works off. */
export function ViewRail() {
  const unread = counts.value.unreadable ?? 0;
  return (
    <nav class="views" aria-label={t.lists}>
      <ul role="list">
        {VIEWS.map(({ name, icon }) => (
          <ViewLink key={name} name={name} icon={icon} count={counts.value[name]} />
        ))}
        {(unread > 0 || view.value === "unreadable") && (
          <ViewLink name="unreadable" icon="file-warning" count={unread} isBad />
        )}
      </ul>
      <button type="button" class="keys-button" onClick={() => (showsKeys.value = true)}>
        <Icon name="keyboard" />
        <span class="view-name">{t.shortcuts}</span>
      </button>
    </nav>
  );
}

type LinkProps = { name: ViewName; icon: string; count: number | undefined; isBad?: boolean };

function ViewLink({ name, icon, count, isBad = false }: LinkProps) {
  const isHere = view.value === name && !words.value;
  return (
    <li>
      <a
        class="view-link"
        href={`?view=${name}`}
        aria-current={isHere ? "page" : undefined}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          go({ view: name, id: null, words: "" });
        }}
      >
        <Icon name={icon} />
        <span class="view-name">{t[name]}</span>
        {count ? <span class={isBad ? "count bad" : "count"}>{numeral(count)}</span> : null}
      </a>
    </li>
  );
}
