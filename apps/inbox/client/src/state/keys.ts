import { effect } from "@preact/signals";
import { beginnings, bindings } from "./commands/bindings";
import type { Command } from "./commands/command";
import { openMenu } from "./overlays";
import { isMac } from "./platform";
import { beginning, listQuery, openId } from "./route";
import { isTypedAhead, listenForTyping } from "./typeAhead";

// Matched by what a key writes (event.key), so that they are where the keyboard's owner expects them; never with Alt or
// AltGr, which write letters on many keyboards; while somebody types, only keys that write nothing.

const PAUSE = 1200;
let begun = "";
let begunAt = 0;

/** What is typed before its field is there never comes so far. */
export function listenForKeys(): void {
  listenForTyping();
  document.addEventListener("keydown", (event) => {
    if (isAnothers(event)) return;
    const key = nameOf(event);
    // By when they were pressed: a busy browser hears of them late.
    if (event.timeStamp - begunAt > PAUSE) begun = "";
    if (key && press(begun ? `${begun} ${key}` : key, event.repeat)) event.preventDefault();
    if (key) begunAt = event.timeStamp;
  });
}

/** Do what the key says; false where it says nothing. */
function press(key: string, isHeld: boolean): boolean {
  const isSecond = begun !== "";
  begun = "";
  const found = bindings.value.get(key)?.find((command) => isPossible(command) || command.waits?.());
  // A key that is held down walks on, but does its deed once.
  if (found && (!isHeld || (found.repeats && isPossible(found)))) perform(found);
  else if (!found && beginnings.value.has(key)) begun = key;
  return found !== undefined || isSecond || begun !== "";
}

const isPossible = ({ when }: Command) => !when || when();

/** At once, or when what it needs is here: nothing where somebody went elsewhere meanwhile, or on to something else. */
function perform(command: Command): void {
  if (isPossible(command)) return command.run();
  if (beginning.value) return;
  const [id, query] = [openId.value, listQuery.value];
  const end = effect(() => {
    const isThere = openId.value === id && listQuery.value === query && !beginning.value;
    if (isThere && command.waits?.()) return;
    end();
    // What came is rendered before the next task. Where none was open, an earlier key may have opened one by then.
    setTimeout(() => isThere && (id ?? openId.value) === openId.value && !isElsewhere() && isPossible(command) && command.run());
  });
}

function isElsewhere(): boolean {
  return isTypedAhead() || isTyping(document.activeElement) || openMenu.value !== null || isInDialog();
}

const isInDialog = () => document.querySelector("dialog[open]") !== null;

/** j, Shift+j, Mod+k, !, ArrowDown; empty where the key is none of ours. */
export function nameOf(event: KeyboardEvent): string {
  const { key } = event;
  if (["Shift", "Control", "Meta", "Alt", "AltGraph", "Dead", "Process", "CapsLock"].includes(key)) return "";
  // With Caps Lock a letter is still the same key; signs are where the keyboard has them, with Shift or without.
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  const shift = event.shiftKey && (isLetter || key.length > 1) ? "Shift+" : "";
  const mod = (isMac ? event.metaKey : event.ctrlKey) ? "Mod+" : "";
  return mod + shift + (isLetter ? key.toLowerCase() : key);
}

/** Whether the key belongs to a field, a menu, a dialog, the system. */
function isAnothers(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return true;
  if (event.altKey || event.getModifierState("AltGraph") || (isMac ? event.ctrlKey : event.metaKey)) return true;
  if (isInDialog() || isOnControl(event)) return true;
  return isTyping(event.target) && !writesNothing(event);
}

function writesNothing(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || /^(Escape|F\d+)$/.test(event.key);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/** Enter on a button or a link is theirs, and arrow keys inside a menu or where they scroll. */
function isOnControl(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(".menu-list")) return true;
  if (/^(Arrow|Page|Home|End)/.test(event.key) && target?.closest(".timeline, .views, .contact-pane")) return true;
  // A mail is in a shadow root, whose links and folds are the target only for those who ask inside.
  const [inside] = event.composedPath();
  const isPress = event.key === "Enter" && !event.ctrlKey && !event.metaKey;
  return isPress && inside instanceof Element && inside.closest("button, a, summary") !== null;
}
