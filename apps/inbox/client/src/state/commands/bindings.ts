import { computed, signal } from "@preact/signals";
import { boot } from "../boot";
import type { Command } from "./command";
import { commands } from ".";
import { keyWords } from "./words";

// Which key does what for this agent: the usual ones, or those that they chose themselves.

export const ownKeys = signal<Record<string, string>>(boot.preferences.keys);

const byName = new Map(commands.map((command) => [command.name, command]));

/** Its keys, the first one being the one that can be changed; keys without a letter or sign (arrows) stay beside it. */
export function keysOf(command: Command): string[] {
  const own = ownKeys.value[command.name];
  if (own === undefined) return command.keys;
  return [...(own ? [own] : []), ...command.keys.slice(1).filter((key) => !isSingle(key))];
}

/** The first key of a command, to be shown beside a button; empty where it has none. */
export function keyOf(name: string): string {
  const command = byName.get(name);
  return (command && keysOf(command)[0]) ?? "";
}

/** What a button says when it is pointed at: its words, and the key that does the same. */
export function keyHint(name: string, words: string): string {
  const key = keyOf(name);
  return key ? `${words} (${keyWords(key)})` : words;
}

/** What each key does, the most special first; without keys of one character where the agent does not want them. */
export const bindings = computed(() => {
  const found = new Map<string, Command[]>();
  for (const command of commands) {
    for (const key of keysOf(command)) {
      if (!boot.preferences.singleKeys && isSingle(key)) continue;
      found.set(key, [...(found.get(key) ?? []), command]);
    }
  }
  return found;
});

/** The keys that begin a sequence. */
export const beginnings = computed(() => new Set([...bindings.value.keys()].flatMap((key) => key.split(" ").slice(0, -1))));

/** A letter, digit or sign alone, or a sequence of them (WCAG 2.1.4). */
export function isSingle(key: string): boolean {
  return key.split(" ").some((part) => part.replace("Shift+", "").length === 1);
}
