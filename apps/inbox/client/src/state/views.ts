import { computed, signal } from "@preact/signals";
import { deleteView, getViews, type NewView, patchView, postOrder, postView, type SavedView } from "../api/lists";
import { t } from "../i18n";
import { boot } from "./boot";
import { countSoon } from "./counts";
import { go, listQuery, type Place, placeOfQuery, saved } from "./route";
import { say, sayFailure } from "./toasts";
import { offer, teach } from "./undoing";

// Lists that agents made: their own, their teams', everybody's.

export const views = signal<SavedView[]>(boot.views);
/** The one that was chosen, even when its filters were changed since. */
export const chosen = computed(() => views.value.find(({ id }) => id === saved.value) ?? null);
/** The one that is to be named and shared: as it is, or as it will be. */
export const editing = signal<SavedView | "new" | null>(null);

const SHARES = ["own", "team", "all"] as const;
/** As they stand in the rail. */
export const inOrder = computed(() => SHARES.flatMap((share) => views.value.filter((view) => view.share === share)));

/** Whether the list is another one than the chosen view has. */
export const isChanged = computed(() => {
  const now = listQuery.value;
  const kept = chosen.value?.filter ?? now;
  return [...new Set([...Object.keys(now), ...Object.keys(kept)])].some((name) => norm(name, now) !== norm(name, kept));
});

/** Ask for them anew: those of one's teams may be others now. */
export async function loadViews(): Promise<void> {
  try {
    views.value = await getViews();
  } catch {
    // The ones that are known are enough.
  }
}

export function placeOfView(view: SavedView): Place {
  return { ...placeOfQuery(view.filter), saved: view.id, id: null };
}

export function openView(view: SavedView | undefined): void {
  if (view) go(placeOfView(view));
}

/** Which views this agent may give to whom. */
export function sharesOf(): { share: SavedView["share"]; team: number | null; name: string }[] {
  const teams = boot.teams.filter(({ id }) => boot.isAdmin || boot.ownTeams.includes(id));
  return [
    { share: "own", team: null, name: t.viewForMe },
    ...teams.map(({ id, name }) => ({ share: "team" as const, team: id, name: t.viewForTeam(name) })),
    ...(boot.leads ? [{ share: "all" as const, team: null, name: t.viewForAll }] : []),
  ];
}

/** Keep the list that is shown as a view. Throws where it is refused. */
export async function keepView(part: Pick<NewView, "name" | "share" | "team">): Promise<void> {
  const view = await postView({ ...part, filter: listQuery.value });
  put(view);
  go({ saved: view.id }, { replace: true });
  say(t.viewSaved(view.name));
}

export async function changeView(id: number, part: Partial<NewView>): Promise<void> {
  put(await patchView(id, part));
}

/** Write the filters that are chosen now into the view. */
export function keepChanges(view: SavedView): void {
  void changeView(view.id, { filter: listQuery.value })
    .then(() => say(t.viewSaved(view.name)))
    .catch(sayFailure);
}

export async function dropView(view: SavedView): Promise<void> {
  try {
    await deleteView(view.id);
    views.value = views.value.filter(({ id }) => id !== view.id);
    if (saved.value === view.id) go({ saved: null }, { replace: true });
    offer(t.viewDeleted(view.name), { way: "view", view });
  } catch (error) {
    sayFailure(error);
  }
}

/** One place up (-1) or down (1) among those of the same kind. */
export async function moveView(view: SavedView, by: number): Promise<void> {
  const group = inOrder.value.filter(({ share }) => share === view.share);
  const place = group.indexOf(view);
  const other = group[place + by];
  if (!other) return;
  group[place] = other;
  group[place + by] = view;
  try {
    views.value = await postOrder(group.map(({ id }) => id));
  } catch (error) {
    sayFailure(error);
  }
}

teach("view", async ({ view }) => {
  const { name, filter, share, team } = view;
  put(await postView({ name, filter, share, team }));
});

function put(view: SavedView): void {
  const isKnown = views.value.some(({ id }) => id === view.id);
  views.value = isKnown ? views.value.map((each) => (each.id === view.id ? view : each)) : [...views.value, view];
  countSoon();
}

function norm(name: string, query: Record<string, string>): string {
  return query[name] ?? (name === "sort" ? "newest" : "");
}
