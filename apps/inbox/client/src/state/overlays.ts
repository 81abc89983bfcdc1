import { signal } from "@preact/signals";
import type { Message, ModerationDeed } from "../api/types";
import type { Command } from "./commands/command";

// What opens over the screen by a key or a button.

/** Menus that a key can open; a new one adds its name here and gives it to its `Menu`. */
export type MenuName = "assign" | "snooze" | "tags" | "priority" | "team";

export const openMenu = signal<MenuName | null>(null);
/** The settings lead here to choose keys. */
export const asksForKeys = new URLSearchParams(location.search).has("keys");
export const showsKeys = signal(asksForKeys);
/** The palette is open, with what could be done when it was asked for. */
export const asksCommands = signal<Command[] | null>(null);
/** The page that shows a message as it was sent, while somebody looks at it. */
export const original = signal<string | null>(null);
/** A conversation is being handed over: its id, or null for none. */
export const handsOver = signal<string | null>(null);
/** One goes on in private with the author of this message; null for none. */
export const goesPrivate = signal<string | null>(null);
/** It is asked about something first that is to be done to a message, or about its author; null for none. */
export const asksAbout = signal<{ message: Message; conversation: string; deed: ModerationDeed } | null>(null);
