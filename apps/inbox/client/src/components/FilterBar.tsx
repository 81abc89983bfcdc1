import { FOUND_ORDERS, ORDERS } from "../api/lists";
import { t } from "../i18n";
import { asking } from "../state/fieldFilters";
import { applied, isApplied, offered, removeFilters, toggleFilter } from "../state/filters";
import { go, sort, words } from "../state/route";
import { refreshTags } from "../state/tags";
import { chosen, editing, isChanged, keepChanges } from "../state/views";
import { Icon } from "./Icon";
import { Menu, MenuItem } from "./Menu";
import { Picker } from "./Picker";

/** What narrows the list and in which order it stands, and how that is kept as a view. */
export function FilterBar() {
  return (
    <div class="filter-bar" role="group" aria-label={t.filter}>
      {!words.value && (
        <Picker
          icon="list-filter"
          label={t.addFilter}
          isMany
          onOpen={() => void refreshTags()}
          options={offered.value.map((value) => ({
            id: `${value.filter} ${value.value}`,
            name: value.name,
            isChosen: isApplied(value),
            choose: () => (value.asks ? (asking.value = value.asks) : toggleFilter(value)),
          }))}
        />
      )}
      <Menu label={`${t.sortBy}: ${t[`sort_${sort.value}`]}`} icon="arrow-down-wide-narrow">
        {(words.value ? FOUND_ORDERS : ORDERS).map((order) => (
          <MenuItem key={order} isChosen={order === sort.value} onChoose={() => go({ sort: order }, { replace: true })}>
            {t[`sort_${order}`]}
          </MenuItem>
        ))}
      </Menu>
      <Chips />
      <Keep />
    </div>
  );
}

function Chips() {
  return (
    <>
      {applied.value.map((value) => (
        <button
          key={`${value.filter} ${value.value}`}
          type="button"
          class="filter-chip"
          aria-label={t.removeFilter(value.name)}
          title={t.removeFilter(value.name)}
          onClick={() => toggleFilter(value)}
        >
          {value.name}
          <Icon name="x" />
        </button>
      ))}
      {sort.value !== "newest" && (
        <button
          type="button"
          class="filter-chip"
          aria-label={t.removeFilter(t[`sort_${sort.value}`])}
          onClick={() => go({ sort: "newest" }, { replace: true })}
        >
          {t[`sort_${sort.value}`]}
          <Icon name="x" />
        </button>
      )}
      {applied.value.length > 1 && (
        <button type="button" class="button quiet small" onClick={removeFilters}>
          {t.removeFilters}
        </button>
      )}
    </>
  );
}

/** Offered where there is something to keep. */
function Keep() {
  const view = chosen.value;
  const isNarrowed = applied.value.length > 0 || words.value !== "" || sort.value !== "newest";
  if (view?.mayChange && isChanged.value) {
    return (
      <button type="button" class="button quiet small" onClick={() => keepChanges(view)}>
        {t.saveChanges(view.name)}
      </button>
    );
  }
  if (!isNarrowed || (view && !isChanged.value)) return null;
  return (
    <button type="button" class="button quiet small" onClick={() => (editing.value = "new")}>
      {t.saveView}
    </button>
  );
}
