import { LISTS, type ViewName } from "../api/types";
import { t } from "../i18n";
import { counts, savedCounts } from "../state/counts";
import { go, saved, view } from "../state/route";
import { inOrder, openView } from "../state/views";
import { countWords } from "./ViewLink";
import { isOffered } from "./ViewRail";

/** The same lists as in the rail, where there is no room for it. */
export function ViewMenu() {
  const names: ViewName[] = [...LISTS.filter(isOffered), ...(counts.value.unreadable || view.value === "unreadable" ? (["unreadable"] as const) : [])];
  return (
    <select
      class="view-menu"
      aria-label={t.lists}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        const own = inOrder.value.find(({ id }) => String(id) === chosen);
        if (own) openView(own);
        else go({ view: chosen as ViewName, id: null, words: "" });
      }}
    >
      {names.map((name) => (
        <option key={name} value={name} selected={name === view.value && saved.value === null}>
          {withCount(t[name], counts.value[name])}
        </option>
      ))}
      {inOrder.value.map((each) => (
        <option key={each.id} value={String(each.id)} selected={saved.value === each.id}>
          {withCount(each.name, savedCounts.value[each.id])}
        </option>
      ))}
    </select>
  );
}

function withCount(name: string, count: number | undefined): string {
  return count ? `${name} (${countWords(count)})` : name;
}
