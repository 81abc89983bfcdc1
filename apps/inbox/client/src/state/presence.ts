import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { postPresence } from "../api/presence";
import { boot } from "./boot";
import { beginning, openId, view } from "./route";
import { writing } from "./writing";

// Who looks at which conversation, and who writes what there. This screen says every ten seconds where it is, and at each
// change; the server forgets it after 25 s. What others do comes over the live line, and is gone with it.

export type Doing = "view" | "reply" | "note" | "forward";

export interface Company {
  agent: number;
  doing: Doing;
}

export interface Whereabouts {
  conversation: string;
  who: Company[];
}

const HEARTBEAT = 10_000;
/** Whoever walks through the list is seen where they stop. */
const PAUSE = 300;
const NOBODY: Company[] = [];
/** The name of this screen, among those of the agent. */
export const screen = crypto.getRandomValues(new Uint32Array(3)).join("-");

const present = signal<ReadonlyMap<string, Company[]>>(new Map());

/** Colleagues in a conversation. */
export function presenceOf(id: string): Company[] {
  return present.value.get(id) ?? NOBODY;
}

/** The same for one that is shown for longer, which follows only what happens there. */
export function presenceIn(id: string): ReadonlySignal<Company[]> {
  return computed(() => presenceOf(id));
}

/** Everybody who is in a conversation, as the live line says. */
export function hearPresence({ conversation, who }: Whereabouts): void {
  const others = who.filter(({ agent }) => agent !== boot.agent.id);
  const all = new Map(present.value);
  if (others.length > 0) all.set(conversation, others);
  else all.delete(conversation);
  present.value = all;
}

/** A new line tells everything anew. */
export function forgetPresence(): void {
  present.value = new Map();
}

const here = computed<{ conversation: string | null; doing: Doing }>(() => ({
  conversation: beginning.value || view.value === "unreadable" ? null : openId.value,
  doing: writing.value ?? "view",
}));

let said: string | null = null;
let pausing: ReturnType<typeof setTimeout> | undefined;
let turn = 0;

function say(conversation: string | null, doing: Doing, keepalive: boolean): void {
  // Nobody has to know that this screen is still nowhere.
  if (conversation === null && said === null) return;
  said = conversation;
  // A clock, so that it also grows when the page is loaded anew.
  turn = Math.max(turn + 1, Date.now());
  postPresence({ screen, turn, conversation, doing }, keepalive).catch(() => undefined);
}

function sayNow(): void {
  clearTimeout(pausing);
  if (document.visibilityState === "visible") say(here.value.conversation, here.value.doing, false);
}

export function followPresence(): void {
  effect(() => {
    void here.value;
    clearTimeout(pausing);
    pausing = setTimeout(sayNow, PAUSE);
  });
  setInterval(sayNow, HEARTBEAT);
  document.addEventListener("visibilitychange", sayNow);
  addEventListener("pagehide", () => say(null, "view", true));
}
