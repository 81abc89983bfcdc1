import { LISTS, type ViewName } from "../api/types";
import { t } from "../i18n";
import { numeral } from "../i18n/time";
import { go, view } from "../state/route";
import { counts } from "../state/counts";

/** The same lists as in the rail, where there is no room for it. */
export function ViewMenu() {
  const names: ViewName[] = [...LISTS, ...(counts.value.unreadable || view.value === "unreadable" ? (["unreadable"] as const) : [])];
  return (
    <select
      class="view-menu"
      aria-label={t.lists}
      onChange={(event) => go({ view: event.currentTarget.value as ViewName, id: null, words: "" })}
    >
      {names.map((name) => (
        <option key={name} value={name} selected={name === view.value}>
          {counts.value[name] ? `${t[name]} (${numeral(counts.value[name])})` : t[name]}
        </option>
      ))}
    </select>
  );
}
