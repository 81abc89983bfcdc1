import { computed } from "@preact/signals";
import type { CustomField } from "../api/fields";
import { type FieldFilter, type FilterName, FILTERS } from "../api/lists";
import type { State } from "../api/types";
import { t } from "../i18n";
import { boot, colleague } from "./boot";
import { choicesOf, fieldWords, filterOf } from "./fieldFilters";
import { ownFields } from "./ownFields";
import { filters, go, view } from "./route";
import { pathOf, tags } from "./tags";

// What narrows the list: each value by a name that people read.

export interface Value {
  filter: FilterName;
  value: string;
  name: string;
  /** What it is to be is asked first. */
  asks?: CustomField;
}

const TRAITS = ["unread", "waiting", "files"] as const;
/** Of these the view says it already. */
const SAID: Partial<Record<FilterName, readonly string[]>> = {
  assignee: ["mine", "unassigned"],
  state: ["snoozed", "closed", "spam"],
};

/** Everything that can be chosen; what there is only one of narrows nothing. */
export const offered = computed<Value[]>(() => [
  ...FILTERS.filter((filter) => !SAID[filter]?.includes(view.value)).flatMap((filter) =>
    valuesOf(filter).map((value) => ({ filter, value, name: nameOf(filter, value) })),
  ),
  ...ownFields.value.flatMap(offeredOf),
]);

export const applied = computed<Value[]>(() =>
  (Object.keys(filters.value) as FilterName[]).flatMap((filter) =>
    split(filters.value[filter]).map((value) => ({ filter, value, name: nameOf(filter, value) })),
  ),
);

export function isApplied({ filter, value }: Value): boolean {
  return split(filters.value[filter]).includes(value);
}

export function toggleFilter({ filter, value }: Value): void {
  const now = split(filters.value[filter]);
  const next = now.includes(value) ? now.filter((each) => each !== value) : [...now, value];
  go({ filters: { ...filters.value, [filter]: next.join(",") } }, { replace: true });
}

export function removeFilters(): void {
  go({ filters: {}, words: "" });
}

function offeredOf(field: CustomField): Value[] {
  const filter = filterOf(field);
  const choices = choicesOf(field).map((value) => ({ filter, value, name: nameOf(filter, value) }));
  return choices.length > 0 ? choices : [{ filter, value: "", name: t.fieldFilter(field.label), asks: field }];
}

function valuesOf(filter: Exclude<FilterName, FieldFilter>): string[] {
  switch (filter) {
    case "channel":
      return boot.channels.length > 1 ? boot.channels.map(({ id }) => String(id)) : [];
    case "team":
      return boot.teams.map(({ id }) => String(id));
    case "assignee":
      return ["me", "nobody", ...boot.agents.filter(({ id }) => id !== boot.agent.id).map(({ id }) => String(id))];
    case "tag":
      return tags.value.map(({ id }) => String(id));
    case "state":
      return ["open", "pending", "snoozed", "closed", "spam"];
    case "priority":
      return ["2", "1", "0", "-1"];
    case "is":
      return [...TRAITS];
  }
}

function nameOf(filter: FilterName, value: string): string {
  if (isField(filter)) {
    const { label, words } = fieldWords(filter, value) ?? { label: t.filter, words: t.whatever };
    return `${label}: ${words}`;
  }
  const found = wordFor(filter, value) ?? t.whatever;
  return filter === "is" ? found : `${t[`filter_${filter}`]}: ${found}`;
}

function isField(filter: FilterName): filter is FieldFilter {
  return filter.startsWith("field.");
}

function wordFor(filter: Exclude<FilterName, FieldFilter>, value: string): string | undefined {
  const number = Number(value);
  switch (filter) {
    case "channel":
      return boot.channels.find(({ id }) => id === number)?.name;
    case "team":
      return boot.teams.find(({ id }) => id === number)?.name;
    case "assignee":
      return value === "me" ? t.me : value === "nobody" ? t.nobody : colleague(number)?.name;
    case "tag":
      return nameOfTag(number);
    case "state":
      return t[`state_${value as State}`];
    case "priority":
      return t.priorities(number);
    case "is":
      return t[`only_${value as (typeof TRAITS)[number]}`];
  }
}

function nameOfTag(id: number): string | undefined {
  const tag = tags.value.find((each) => each.id === id || each.former.includes(id));
  return tag && pathOf(tag);
}

function split(values: string | undefined): string[] {
  return (values ?? "").split(",").filter(Boolean);
}
