import { effect, signal } from "@preact/signals";
import { getUnreadable, postReading } from "../api/inbox";
import type { Unread } from "../api/types";
import { t } from "../i18n";
import { view } from "./route";
import { say, sayFailure } from "./toasts";

/** The tray of what could not be read; null while it is loaded. */
export const unread = signal<Unread[] | null>(null);
const after = signal<string | null>(null);
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
    unread.value = unread.value?.filter((each) => each.id !== item.id) ?? null;
    say(t.beingRead);
  } catch (error) {
    sayFailure(error);
  }
}

async function load(from?: string): Promise<void> {
  try {
    const page = await getUnreadable(from);
    unread.value = from && unread.value ? [...unread.value, ...page.rows] : page.rows;
    after.value = page.after;
  } catch (error) {
    sayFailure(error);
  }
}
