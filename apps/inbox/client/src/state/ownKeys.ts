import { putPreferences } from "../api/preferences";
import { commands } from "./commands";
import { keysOf, ownKeys } from "./commands/bindings";
import type { Command } from "./commands/command";
import { sayFailure } from "./toasts";

// The keys that agents choose themselves, kept on the server.

/** What the key does already, or would be begun by; undefined where it is free. */
export function takenBy(key: string, besides: Command): Command | undefined {
  return commands.find((each) => each !== besides && keysOf(each).some((other) => clash(key, other)));
}

/** "" for none. Whatever had the key loses it. */
export function chooseKey(command: Command, key: string): void {
  const others = commands.filter((each) => each !== command && key && keysOf(each).some((other) => clash(key, other)));
  keep({ ...ownKeys.value, ...Object.fromEntries(others.map(({ name }) => [name, ""])), [command.name]: key });
}

export function resetKey({ name }: Command): void {
  const { [name]: _, ...others } = ownKeys.value;
  keep(others);
}

export function resetKeys(): void {
  keep({});
}

/** A sequence cannot begin with a key that does something by itself. */
function clash(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `);
}

function keep(keys: Record<string, string>): void {
  const before = ownKeys.value;
  ownKeys.value = keys;
  putPreferences({ keys }).catch((error: unknown) => {
    ownKeys.value = before;
    sayFailure(error);
  });
}
