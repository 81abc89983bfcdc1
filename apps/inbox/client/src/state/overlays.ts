import { signal } from "@preact/signals";

// What opens over the screen by a key or a button.

/** Menus that a key can open; a new one adds its name here and gives it to its `Menu`. */
export type MenuName = "assign" | "snooze";

export const openMenu = signal<MenuName | null>(null);
export const showsKeys = signal(false);
