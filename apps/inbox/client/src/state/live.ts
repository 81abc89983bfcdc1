import { signal } from "@preact/signals";
import { boot } from "./boot";
import { happenedWith } from "./contact";
import { saveAll } from "./draftSync";
import { loadNotices } from "./notifications";
import { onMissed } from "./meanwhile";
import { forgetPresence, hearPresence, screen, type Whereabouts } from "./presence";
import { count } from "./counts";
import { refreshFields } from "./ownFields";
import { view } from "./route";
import { listState, refreshRows, reloadRows } from "./rows";
import { refreshTags } from "./tags";
import { forgetThreads, retryThread, threadsChanged } from "./thread";
import { loadViews } from "./views";

// The live line: says what changed, never what it is now; that is asked for where permission is asked. The cursor
// makes a reconnect leave no gap: the server replays from it.

type Frame = { seq: number; kind: string; conversation: string | null; contact: number | null } | { cursor: number } | { reset: 1 } | { told: 1 } | { presence: Whereabouts }
  | { own: string[] | "all"; screen: string };

/** True when the line has been away long enough to be told (1.5 s). */
export const isCutOff = signal(false);

const SILENCE = 35_000; // the server speaks at least every 15 s
const NOT_ALLOWED = 4001;
let cursor = boot.cursor;
let socket: WebSocket | null = null;
let failures = 0;
let wasLost = false;
let retry: ReturnType<typeof setTimeout> | undefined;
let silence: ReturnType<typeof setTimeout> | undefined;
let cutOff: ReturnType<typeof setTimeout> | undefined;
const changed = new Set<string>();
let gathering: ReturnType<typeof setTimeout> | undefined;

export function connect(): void {
  clearTimeout(retry);
  const line = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws?cursor=${cursor}`);
  socket = line;
  expectWord(line);
  line.addEventListener("open", () => {
    clearTimeout(cutOff);
    cutOff = undefined;
    isCutOff.value = false;
    forgetPresence();
    void loadNotices();
    if (wasLost) retryAll();
    wasLost = false;
  });
  line.addEventListener("message", (event: MessageEvent<string>) => {
    expectWord(line);
    failures = 0;
    hear(JSON.parse(event.data) as Frame);
  });
  line.addEventListener("close", (event) => {
    if (line === socket) lost(event.code);
  });
}

function hear(frame: Frame): void {
  if ("reset" in frame) beginAnew();
  else if ("told" in frame) void loadNotices();
  else if ("presence" in frame) hearPresence(frame.presence);
  else if ("own" in frame) hearOwn(frame);
  else if ("cursor" in frame) cursor = Math.max(cursor, frame.cursor);
  else {
    cursor = Math.max(cursor, frame.seq);
    if (frame.conversation === null) startAfresh();
    else lookAgain([frame.conversation]);
    if (frame.contact !== null) happenedWith(frame.contact);
  }
}

function lookAgain(ids: string[]): void {
  for (const id of ids) changed.add(id);
  if (changed.size > 0) gathering ??= setTimeout(() => void follow(), 40);
}

/** What the agent read or watched on another device. */
function hearOwn({ own, screen: whose }: { own: string[] | "all"; screen: string }): void {
  if (whose === screen) return;
  if (own === "all") reloadRows();
  else lookAgain(own);
}

/** One look at all that changed in the last moment. */
async function follow(): Promise<void> {
  const ids = [...changed].slice(0, 100);
  for (const id of ids) changed.delete(id);
  let pause = 100;
  try {
    await Promise.all([refreshRows(ids), threadsChanged(ids)]);
  } catch {
    for (const id of ids) changed.add(id);
    pause = 5000;
  }
  gathering = changed.size > 0 ? setTimeout(() => void follow(), pause) : undefined;
}

/** The log does not reach back that far, or this agent sees other channels now. */
function beginAnew(): void {
  forgetPresence();
  startAfresh();
}

/** Something that all conversations share has changed. */
function startAfresh(): void {
  void refreshTags();
  void refreshFields();
  void import("./colleagues").then(({ refreshColleagues }) => refreshColleagues()).catch(() => undefined);
  void loadViews();
  reloadRows();
  forgetThreads();
}

/** The line tells what changed meanwhile; what could not be asked for is asked for again. */
function retryAll(): void {
  if (listState.value === "failed") reloadRows();
  retryThread();
  saveAll();
  if (view.value === "unreadable") void import("./unreadable").then(({ retryUnread }) => retryUnread()).catch(() => undefined);
}

function lost(code: number): void {
  if (code === NOT_ALLOWED) {
    location.reload();
    return;
  }
  socket = null;
  wasLost = true;
  clearTimeout(silence);
  cutOff ??= setTimeout(() => {
    isCutOff.value = true;
  }, 1500);
  // From half a second to 15 s, each time somewhere in the upper half, so that not everybody comes back at once.
  const longest = Math.min(15_000, 500 * 2 ** failures++);
  retry = setTimeout(connect, longest * (0.5 + Math.random() / 2));
}

function expectWord(line: WebSocket): void {
  clearTimeout(silence);
  silence = setTimeout(() => {
    line.close();
    if (line === socket) lost(0);
  }, SILENCE);
}

function connectNow(): void {
  if (socket === null && document.visibilityState === "visible") connect();
}

onMissed(lookAgain);
addEventListener("online", connectNow);
addEventListener("online", retryAll);
document.addEventListener("visibilitychange", connectNow);
// Each minute the counts of what came without an event (the tray of unreadable mail).
setInterval(() => {
  if (document.visibilityState === "visible" && socket !== null) void count().catch(() => undefined);
}, 60_000);
