import { signal } from "@preact/signals";
import { type Deed, postBlock, postBulk, postDeed, postTakingBack, type Which } from "../api/triage";
import type { Row } from "../api/types";
import { t } from "../i18n";
import { boot } from "./boot";
import { openMenu } from "./overlays";
import { beginning, go, openId, view } from "./route";
import { list, neighbour, refreshRows, reloadRows, replaceRow } from "./rows";
import { clearSelection, countOf, hasSelection, whichSelected } from "./selection";
import { placeOf, rowAt } from "./sparse";
import { putRow, thread, threadsChanged } from "./thread";
import { sayFailure } from "./toasts";
import { isTypedAhead } from "./typeAhead";
import { offer, teach, underWay } from "./undoing";
import { writing } from "./writing";

// What an agent does to a conversation, or to all that are selected. After a deed that takes the open one out of sight,
// the agent goes on where they like to.

/** How far a deed to many has come. */
export const progress = signal<{ words: string; count: number; total: number } | null>(null);
/** Below that nobody waits long enough to want to know. */
const TOLD = 100;
/** As many are taken back with each request (views/bulk.py). */
const PART = 50;

/** To what: a conversation by its id, or null for the selection. */
export type Target = string | null;

/** False where it was refused, which is told. */
export async function act(deed: Deed, target: Target, { stays = false } = {}): Promise<boolean> {
  try {
    await underWay(target === null ? actOnMany(deed, whichSelected(), countOf()) : actOnOne(deed, target, stays));
    return true;
  } catch (error) {
    sayFailure(error);
    return false;
  }
}

export function assign(target: Target, to: number | null): Promise<boolean> {
  return act({ name: "assign", to }, target);
}

/** `until` as the agent's clock shows it: 2026-11-12T08:00; false where it was refused, which is told. */
export function snooze(target: Target, until: string): Promise<boolean> {
  return act({ name: "snooze", until }, target);
}

/** What a key is for: the selection if there is one, else the open conversation, be it still on its way here. */
export function targetHere(): Target | undefined {
  if (hasSelection()) return null;
  return beginning.value || view.value === "unreadable" ? undefined : (openId.value ?? undefined);
}

/** The open conversation, as its list has it while it is still on its way here itself. */
export function rowHere(): Row | undefined {
  if (beginning.value || view.value === "unreadable") return undefined;
  return thread.value?.head ?? rowAt(list.value, placeOf(list.value, openId.value));
}

async function actOnOne(deed: Deed, id: string, stays: boolean): Promise<void> {
  const goOn = onwardFrom(id);
  const wasOpen = openId.value === id;
  const { row, undo } = await postDeed(id, deed);
  putRow(row);
  replaceRow(row);
  if (undo) offer(wordsFor(deed), { way: "deed", token: undo, conversation: wasOpen ? id : null });
  if (!stays && leaves(deed)) goOn();
}

async function actOnMany(deed: Deed, which: Which, total: number): Promise<void> {
  let part: Awaited<ReturnType<typeof postBulk>> | undefined;
  let count = 0;
  try {
    do {
      part = await postBulk(deed, which, part);
      count += part.count;
      if (total > TOLD) progress.value = { words: wordsFor(deed), count, total };
    } while (part.after !== null);
    clearSelection();
  } finally {
    progress.value = null;
    // What was done before the line broke can be taken back too.
    if (part?.undo) offer(t.manyDone(wordsFor(deed), count), { way: "deed", token: part.undo, conversation: null });
    reloadRows();
    if (openId.value) void threadsChanged([openId.value]).catch(() => undefined);
  }
}

teach("deed", async ({ token, conversation, words }) => {
  const isFree = witnessOfRest();
  let count = 0;
  let left = 1;
  try {
    while (left > 0) {
      const part = await postTakingBack(token);
      count += part.count;
      if (part.left > 0 || count > TOLD) progress.value = { words: `${t.undo}: ${words}`, count, total: count + part.left * PART };
      left = part.left;
    }
  } finally {
    progress.value = null;
    if (conversation === null) reloadRows();
  }
  if (conversation === null) return;
  await Promise.all([refreshRows([conversation]), threadsChanged([conversation])]);
  if (isFree()) go({ id: conversation });
});

/** `value` is an address, or a domain with a leading @. */
export async function block(id: string, value: string): Promise<void> {
  const goOn = onwardFrom(id);
  try {
    take(await underWay(postBlock(id, value, "POST")));
    offer(t.blockedToast(value), { way: "block", value, conversation: id });
    // Among spam it stays in its list.
    if (view.value !== "spam") goOn();
  } catch (error) {
    sayFailure(error);
  }
}

teach("block", async ({ conversation, value }) => take(await postBlock(conversation, value, "DELETE")));

teach("ruling", async (what) => (await import("./ruling")).takeBack(what));

/** Close what is open, reopen what is not. */
export function toggleClosed(row: Row): Promise<boolean> {
  return act({ name: row.state === "spam" ? "not_spam" : isAtHand(row) ? "close" : "reopen" }, row.id);
}

export function toggleSpam(row: Row): Promise<boolean> {
  return act({ name: row.state === "spam" ? "not_spam" : "spam" }, row.id);
}

export function isAtHand({ state }: Row): boolean {
  return state === "open" || state === "pending";
}

/** What the screen says when it is done. */
function wordsFor(deed: Deed): string {
  if (deed.name === "assign" && deed.to === null) return t.did_unassign;
  if (deed.name === "tag" && deed.add.length === 0) return t.did_untag;
  return t[`did_${deed.name}`];
}

/** Whether the open conversation is out of the agent's way then. */
function leaves(deed: Deed): boolean {
  if (deed.name === "not_spam") return view.value === "spam";
  if (deed.name === "assign" || deed.name === "handover") {
    return deed.to !== null && deed.to !== boot.agent.id && (view.value === "mine" || view.value === "unassigned");
  }
  return deed.name === "close" || deed.name === "snooze" || deed.name === "spam";
}

function nextAfter(id: string): string | null {
  const wish = boot.preferences.afterClosing;
  if (openId.value !== id || wish === "list") return null;
  const [first, second] = wish === "previous" ? [-1, 1] : [1, -1];
  return (neighbour(first) ?? neighbour(second))?.id ?? null;
}

/** What goes on to what follows, once the conversation is out of the way; to be asked for before it is. */
export function onwardFrom(id: string): () => void {
  const next = nextAfter(id);
  const isFree = witnessOfRest();
  return () => isFree() && leave(id, next);
}

/** Whether nobody went on to write or to choose here since, to be asked later: their next keys are meant for this place. */
function witnessOfRest(): () => boolean {
  const [wrote, menu] = [writing.value, openMenu.value];
  return () => !isTypedAhead() && (writing.value ?? wrote) === wrote && (openMenu.value ?? menu) === menu;
}

/** On a phone the list comes back instead of the next conversation. */
function leave(id: string, next: string | null): void {
  if (openId.value === id) go({ id: matchMedia("(max-width: 56rem)").matches ? null : next });
}

function take(row: Row): void {
  putRow(row);
  replaceRow(row);
}
