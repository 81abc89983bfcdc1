import { batch, effect, signal } from "@preact/signals";
import { getNotices, type Notice, type Notices, postReadings } from "../api/notifications";
import { t } from "../i18n";
import { badgePicture, badgeTitle } from "./badges";
import { boot } from "./boot";
import { goToMessage } from "./jump";
import { isSpeaker } from "./leader";
import { go, openId } from "./route";
import { sayFailure } from "./toasts";

// What the agent should hear of. The live line says that there is something; what it is is asked for.

/** The unread ones, then the newest others. */
export const notices = signal<Notice[]>([]);
export const unread = signal(0);
export const showsNotices = signal(false);

const LOOK = 1500;
let newest: number | null = null;
let looking: ReturnType<typeof setTimeout> | undefined;
let isAsking = false;
let isWanted = false;

effect(() => {
  if (boot.tells.title) badgeTitle(unread.value);
  if (boot.tells.favicon) badgePicture(unread.value > 0, boot.dottedIcon);
});

// Whoever has the conversation before them knows.
effect(() => {
  clearTimeout(looking);
  const here = notices.value.filter((notice) => !notice.isRead && notice.conversation === openId.value);
  if (here.length > 0) looking = setTimeout(() => look(here), LOOK);
});

/** Ask what there is, once at a time. */
export async function loadNotices(): Promise<void> {
  isWanted = true;
  if (isAsking) return;
  isAsking = true;
  try {
    while (isWanted) {
      isWanted = false;
      take(await getNotices());
    }
  } catch {
    // The line is away; when it is back it is asked again.
  } finally {
    isAsking = false;
  }
}

export async function readAll(): Promise<void> {
  const last = Math.max(0, ...notices.value.map(({ id }) => id));
  await read({ upto: last });
}

/** Go where it happened. */
export function follow(notice: Notice): void {
  showsNotices.value = false;
  if (!notice.isRead) void read({ ids: [notice.id] });
  if (notice.message) goToMessage(notice.conversation, notice.message);
  else go({ id: notice.conversation });
}

/** In one sentence. */
export function sentence({ kind, who }: Notice): string {
  return t[`told_${kind}`](who);
}

async function read(what: Parameters<typeof postReadings>[0]): Promise<void> {
  try {
    take(await postReadings(what));
  } catch (error) {
    sayFailure(error);
  }
}

function look(seen: Notice[]): void {
  if (document.visibilityState === "visible") void read({ ids: seen.map(({ id }) => id) });
  else document.addEventListener("visibilitychange", () => look(seen), { once: true });
}

function take(found: Notices): void {
  batch(() => {
    notices.value = found.notifications;
    unread.value = found.unread;
  });
  const before = newest;
  newest = Math.max(before ?? 0, ...found.notifications.map(({ id }) => id));
  if (before === null) return;
  const fresh = found.notifications.filter((notice) => !notice.isRead && notice.id > before && !isBefore(notice));
  if (fresh.length > 0 && isSpeaker()) announce(fresh);
}

function isBefore({ conversation }: Notice): boolean {
  return conversation === openId.value && document.hasFocus();
}

function announce(fresh: Notice[]): void {
  if (boot.tells.sound) void import("./chime").then(({ chime }) => chime()).catch(() => undefined);
  if (boot.tells.browser && !document.hasFocus()) fresh.slice(0, 3).forEach(show);
}

function show(notice: Notice): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const shown = new Notification(sentence(notice), { body: notice.subject, tag: `notice ${notice.id}`, icon: boot.dottedIcon });
  shown.addEventListener("click", () => {
    window.focus();
    follow(notice);
    shown.close();
  });
}
