import { t } from "../i18n";
import { desk } from "./boot";
import { editing } from "./editing";
import { submitWriting } from "./submitting";
import type { Wish } from "./sending";

// A command that opens a place to write may have to load it first. What is typed from then until that place has the focus
// goes into a field of its own, which the browser fills as any other (Backspace, dead keys, input methods), and from there
// into the first field that gets the focus. Meanwhile no key does anything else.

interface Wait {
  orElse: (typed: string) => void;
  /** Ctrl+Enter was pressed. */
  wish: Wish | null;
  /** There will be no other place: one writes on here, until one leaves. */
  isAlone: boolean;
}

const WRITES_NOTHING = /^(Shift|Control|Alt|Meta|CapsLock|F\d+)$/;
const TEXT_FIELDS = "textarea, input:not([type]), input[type=text], input[type=search], [contenteditable=true]";

let waiting: Wait | null = null;
let field: HTMLTextAreaElement | null = null;

/**
 * Keep what is typed until the place is `opened`; `orElse` gets it where no field took the focus then. Where it cannot be
 * opened, which whoever opens it tells, one writes on: half a word that was typed would be commands.
 */
export function keepTyping(opened: Promise<unknown>, orElse: (typed: string) => void): void {
  giveUp();
  const mine: Wait = { orElse, wish: null, isAlone: false };
  waiting = mine;
  // What is opened is there, and has the focus, before the next task.
  opened.then(
    () => setTimeout(() => waiting === mine && giveUp()),
    () => waiting === mine && stayAlone(mine),
  );
}

function stayAlone(wait: Wait): void {
  wait.isAlone = true;
  wait.wish = null;
  ownField().focus();
}

/** Whether what is typed now is kept for a place that is still to come. */
export const isTypedAhead = (): boolean => waiting !== null;

export function listenForTyping(): void {
  addEventListener("keydown", take, { capture: true });
  addEventListener("focusin", ({ target }) => isOther(target) && handTo(target), { capture: true });
  addEventListener("pointerdown", ({ target }) => isLeaving(target) && giveUp(), { capture: true });
  addEventListener("pagehide", giveUp, { capture: true });
}

function take(event: KeyboardEvent): void {
  if (!waiting) return;
  // What is open already closes by it.
  if (event.key === "Escape" && document.querySelector("dialog[open]")) return giveUp();
  event.stopImmediatePropagation();
  if (event.isComposing || WRITES_NOTHING.test(event.key)) return;
  const isWithMod = (event.ctrlKey || event.metaKey) && !event.getModifierState("AltGraph");
  if (event.key === "Escape") giveUp();
  else if (isWithMod && event.key === "Enter") waiting.wish ??= waiting.isAlone ? null : event.shiftKey ? { afterwards: "close" } : {};
  // After it was sent, and where they were the screen's, keys do nothing; cutting, pasting and reloading is the browser's.
  else if (!waiting.wish && !(isWithMod && /^[bikuBIKU.]$/.test(event.key)) && event.key !== "Tab") {
    if (!isWithMod || /^[avxzAVXZ]$/.test(event.key)) ownField().focus();
    return;
  }
  event.preventDefault();
}

function ownField(): HTMLTextAreaElement {
  if (!field) {
    field = document.createElement("textarea");
    field.className = "type-ahead";
    field.setAttribute("aria-label", t.typedAhead);
    desk.after(field);
  }
  return field;
}

function isLeaving(target: EventTarget | null): boolean {
  return waiting?.isAlone ? target !== field : isOther(target);
}

/** Somewhere else to write. */
function isOther(target: EventTarget | null): target is HTMLElement {
  return waiting !== null && target instanceof HTMLElement && target !== field && target.matches(TEXT_FIELDS);
}

function handTo(target: HTMLElement): void {
  const { wish, orElse } = waiting!;
  const typed = end();
  const handle = target.isContentEditable ? editing.value?.handle : undefined;
  // The editor is still busy with getting the focus.
  if (handle) queueMicrotask(() => handle.keyIn(typed));
  else if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) typeInto(target, typed);
  else orElse(typed);
  if (wish && target.id === "composer-text") queueMicrotask(() => submitWriting(wish));
}

/** In a field of one line Enter is what its owner makes of it. */
function typeInto(target: HTMLTextAreaElement | HTMLInputElement, typed: string): void {
  const [line = "", ...others] = target instanceof HTMLInputElement ? typed.split("\n") : [typed];
  if (line) {
    target.setRangeText(line, target.selectionStart ?? 0, target.selectionEnd ?? 0, "end");
    target.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  const enter = () => target.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  // It has taken in by then what was typed.
  if (others.length > 0) queueMicrotask(enter);
}

function giveUp(): void {
  const left = waiting;
  const typed = end();
  if (left && typed) left.orElse(typed);
}

function end(): string {
  const typed = field?.value ?? "";
  waiting = null;
  field?.remove();
  field = null;
  return typed;
}
