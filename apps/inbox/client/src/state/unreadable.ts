import { effect, signal } from "@preact/signals";
import { getUnreadable, postAllReadings, postReading } from "../api/inbox";
import type { Unread } from "../api/types";
import { t } from "../i18n";
import { go, openId, view } from "./route";
import { say, sayFailure } from "./toasts";

/** The tray of what could not be read; null while it is loaded. */
export const unread = signal<Unread[] | null>(null);
/** Those that a worker is asked to read again. */
export const beingRead = signal<ReadonlySet<number>>(new Set());
/** Seconds between the looks for what became of it. */
const LOOKS = [3, 12, 45];
const after = signal<string | null>(null);
/** Whether this agent may have all of it read again. */
export const mayReadAll = signal(false);
/** While a worker is asked to read all of it again. */
export const allBeingRead = signal(false);
export const hasMoreUnread = () => after.value !== null;

effect(() => {
  if (view.value === "unreadable") void load();
});

export async function loadMoreUnread(): Promise<void> {
  await load(after.value ?? undefined);
}

export async function readAgain(item: Unread): Promise<void> {
  try {
    await postReading(item.id);
    beingRead.value = new Set([...beingRead.value, item.id]);
    say(t.beingRead);
    if (await comesBack(item)) say(t.stillUnreadable);
  } catch (error) {
    sayFailure(error);
  } finally {
    beingRead.value = new Set([...beingRead.value].filter((id) => id !== item.id));
  }
}

/** What cannot be read this time either comes back into the list. */
export async function readAllAgain(): Promise<void> {
  allBeingRead.value = true;
  try {
    await postAllReadings();
    say(t.beingRead);
    go({ id: null }, { replace: true });
    for (const seconds of LOOKS) {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      if (view.value !== "unreadable") return;
      await load();
      if (!unread.value?.length) return;
    }
  } catch (error) {
    sayFailure(error);
  } finally {
    allBeingRead.value = false;
  }
}

/** Whether it turns up in the tray once more; else it leaves it here too. */
async function comesBack(item: Unread): Promise<boolean> {
  for (const seconds of LOOKS) {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    // The tray goes on below a number: this one stands at the top of what is below the next.
    const found = (await getUnreadable(String(item.id + 1))).rows[0];
    const others = unread.value?.filter((each) => each.id !== item.id) ?? [];
    const isBack = found?.id === item.id;
    unread.value = isBack ? [...others, found].sort((a, b) => b.id - a.id) : others;
    if (isBack) return true;
    if (view.value === "unreadable" && openId.value === String(item.id)) go({ id: null }, { replace: true });
  }
  return false;
}

/** Load the tray if it is looked at and could not be loaded. */
export function retryUnread(): void {
  if (view.value === "unreadable" && unread.value === null) void load();
}

async function load(from?: string): Promise<void> {
  try {
    const page = await getUnreadable(from);
    unread.value = from && unread.value ? [...unread.value, ...page.rows] : page.rows;
    after.value = page.after;
    mayReadAll.value = page.mayReadAll;
  } catch (error) {
    sayFailure(error);
  }
}
