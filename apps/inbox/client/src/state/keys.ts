import { effect, signal } from "@preact/signals";
import { boot } from "./boot";
import { assign, toggleClosed, toggleSpam } from "./deeds";
import type { Mode } from "./drafts";
import { begin } from "./beginning";
import { forwardNewest } from "./forwarding";
import { undoLast } from "./holding";
import { beginning, go, openId } from "./route";
import { loadMoreRows, neighbour, rows } from "./rows";
import { showNextPictures } from "./pictures";
import { prefetch, thread } from "./thread";

// Matched by what a key writes (event.key), so that they are where the keyboard's owner expects them; never with Alt or
// AltGr, which write letters on many keyboards; never while somebody types.

export type MenuName = "assign" | "snooze";

/** Whether the composer is open, and for what. */
export const writing = signal<Mode | null>(null);
export const openMenu = signal<MenuName | null>(null);
export const showsKeys = signal(false);

// Another conversation opens with its composer closed.
let shown = openId.value;
effect(() => {
  if (openId.value !== shown) writing.value = null;
  shown = openId.value;
});

const KEYS: Record<string, () => void> = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  Enter: () => focusOn("#thread-heading"),
  r: () => write("reply"),
  n: () => write("note"),
  f: () => void forwardNewest(),
  c: () => void begin(),
  e: () => withOpen((row) => void toggleClosed(row)),
  m: () => withOpen((row) => void assign(row.id, row.assignee === boot.agent.id ? null : boot.agent.id)),
  a: () => menu("assign"),
  h: () => menu("snooze"),
  z: () => void undoLast(),
  I: showNextPictures,
  "!": () => withOpen((row) => void toggleSpam(row)),
  "/": () => focusOn("#search"),
  "?": () => {
    showsKeys.value = true;
  },
  Escape: () => leave(),
};

const WALKING = new Set(["j", "k", "ArrowDown", "ArrowUp"]);

export function listenForKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || isOnControl(event) || document.querySelector("dialog[open]")) return;
    const key = nameOf(event);
    const deed = KEYS[key];
    if (!deed) return;
    event.preventDefault();
    // A key that is held down walks on, but does its deed once.
    if (!event.repeat || WALKING.has(key)) deed();
  });
}

export function write(mode: Mode): void {
  if (!thread.value || beginning.value) return;
  writing.value = mode;
  focusOn("#composer-text");
}

function move(steps: number): void {
  const row = neighbour(steps);
  if (!row) return;
  go({ id: row.id }, { replace: openId.value !== null });
  const place = rows.value.indexOf(row);
  if (place > rows.value.length - 10) void loadMoreRows();
  const next = rows.value[place + steps];
  if (next) void prefetch(next.id);
}

function menu(name: MenuName): void {
  if (thread.value) openMenu.value = name;
}

function withOpen(deed: (row: NonNullable<typeof thread.value>["head"]) => void): void {
  if (thread.value) deed(thread.value.head);
}

function leave(): void {
  if (openMenu.value) openMenu.value = null;
  else if (beginning.value) beginning.value = false;
  else if (writing.value) writing.value = null;
  else if (openId.value) go({ id: null });
}

function focusOn(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

/** With Caps Lock a letter is still the same key. */
function nameOf({ key, shiftKey }: KeyboardEvent): string {
  return key.length === 1 && !shiftKey ? key.toLowerCase() : key;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** Enter on a button or a link is theirs, and arrow keys inside a menu or where they scroll. */
function isOnControl(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(".menu-list, dialog[open]")) return true;
  if (event.key.startsWith("Arrow") && target?.closest(".timeline")) return true;
  // A mail is in a shadow root, whose links and folds are the target only for those who ask inside.
  const [inside] = event.composedPath();
  return event.key === "Enter" && inside instanceof Element && inside.closest("button, a, summary") !== null;
}
