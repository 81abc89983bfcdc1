import { batch, effect, untracked } from "@preact/signals";
import { getHits, type Hit } from "../api/search";
import { getSomeRows, type ListQuery, type Rows } from "../api/lists";
import { revealed, seek } from "./jump";
import { beginAnew, isCounted, list, listState, withPage, witness } from "./listed";
import { letGo } from "./newer";
import { openId, sort, words } from "./route";
import { hits, problems, showing } from "./search";
import { NOTHING, placeOf, replace, rowAt } from "./sparse";
import { highlight } from "./highlight";

// What a search finds, in the place of the list. It stands still: what happens meanwhile changes rows where they are, and
// neither brings nor moves any.

/** As many rows are looked at again with one request. */
const SOME = 100;
/** In any state: what was found may be in no list of its own. */
const ANYWHERE = { view: "all", state: "open,pending,snoozed,closed,spam" } as ListQuery;

let next: string | null = null;
let asking: Promise<Rows> | null = null;

/** Until it is there, what was found before stays. Throws if the server cannot be asked. */
export async function find(text: string): Promise<void> {
  beginAnew();
  const isCurrent = witness();
  asking = null;
  if (hits.value.size === 0) forgetList();
  const [found] = await Promise.all([firstHits(text, sort.value, isCurrent), showing.load()]);
  if (!found || !isCurrent()) return;
  if (found.problems.length > 0 && hits.value.size > 0) {
    // Perhaps it is half written.
    problems.value = found.problems;
    return;
  }
  next = found.next;
  batch(() => {
    letGo();
    problems.value = found.problems;
    hits.value = byConversation(found.hits);
    list.value = withPage(NOTHING, 0, { rows: rowsOf(found.hits), after: found.next });
    isCounted.value = found.next === null;
    listState.value = "ready";
  });
}

function forgetList(): void {
  batch(() => {
    letGo();
    list.value = NOTHING;
    listState.value = "loading";
    isCounted.value = false;
  });
}

/** What follows; asked for once at a time. */
export function more(): Promise<Rows> {
  asking ??= followingRows().finally(() => (asking = null));
  return asking;
}

/** Look at those again that are here. */
export async function refresh(ids: string[]): Promise<void> {
  const here = ids.filter((id) => hits.value.has(id));
  const isCurrent = witness();
  for (let place = 0; place < here.length; place += SOME) {
    const fresh = await getSomeRows(ANYWHERE, here.slice(place, place + SOME));
    if (!isCurrent()) return;
    for (const row of fresh) {
      const known = rowAt(list.value, placeOf(list.value, row.id));
      if (known) list.value = replace(list.value, { ...row, key: known.key });
    }
  }
}

async function followingRows(): Promise<Rows> {
  const isCurrent = witness();
  const found = await firstHits(words.value, sort.value, isCurrent, next);
  if (!found || !isCurrent()) return { rows: [], after: null };
  next = found.next;
  batch(() => {
    hits.value = new Map([...hits.value, ...byConversation(found.hits)]);
    isCounted.value = found.next === null;
  });
  return { rows: rowsOf(found.hits), after: found.next };
}

/** The server looks through a part at a time: it is asked until there is something, or nothing more. */
async function firstHits(text: string, order: string, isCurrent: () => boolean, after: string | null = null) {
  let found = await getHits(text, { order, after });
  while (found.hits.length === 0 && found.next !== null && isCurrent()) found = await getHits(text, { order, after: found.next });
  return isCurrent() ? found : null;
}

function byConversation(found: Hit[]): Map<string, Hit> {
  return new Map(found.map((hit) => [hit.conversation.id, hit]));
}

function rowsOf(found: Hit[]): Rows["rows"] {
  return found.map(({ conversation }) => conversation);
}

// Whoever opens what was found comes to the message in which it was found.
let opened = openId.value;
effect(() => {
  const id = openId.value;
  if (id === opened) return;
  opened = id;
  const hit = words.peek() && id !== null ? hits.peek().get(id) : undefined;
  if (hit) seek(hit.conversation.id, hit.message);
});

effect(() => {
  const message = revealed.value;
  const hit = [...hits.peek().values()].find((each) => each.message === message);
  untracked(() => highlight(message, hit ? [...hit.snippet, ...hit.subject].filter((part) => part.hit).map(({ text }) => text) : []));
});

effect(() => {
  if (words.value) return;
  hits.value = new Map();
  problems.value = [];
});
