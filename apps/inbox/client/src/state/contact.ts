import { signal } from "@preact/signals";
import { type Beside, getBeside, getMoreConversations } from "../api/contact";
import { openId } from "./route";
import { sayFailure } from "./toasts";

// What stands beside the open conversation. It is asked for after the conversation is there, and when somebody walks
// through the list only where they stop.

const PAUSE = 200;
const KEPT = 60;
const known = signal<ReadonlyMap<string, Beside>>(new Map());
let asking: ReturnType<typeof setTimeout> | undefined;

/** Undefined while it is not known yet. */
export function besideOf(id: string): Beside | undefined {
  return known.value.get(id);
}

/** Ask for it soon; returns what calls that off. */
export function askBeside(id: string): () => void {
  clearTimeout(asking);
  asking = setTimeout(() => void load(id), PAUSE);
  return () => clearTimeout(asking);
}

/** Something happened in a conversation with somebody: it may stand beside the open one. */
export function happenedWith(contact: number): void {
  const id = openId.value;
  if (id !== null && besideOf(id)?.contact?.id === contact) askBeside(id);
}

export async function moreConversations(id: string): Promise<void> {
  const here = besideOf(id);
  if (!here?.after) return;
  try {
    const { conversations, after } = await getMoreConversations(id, here.after);
    const there = new Set(here.conversations.map((each) => each.id));
    keep(id, { ...here, conversations: [...here.conversations, ...conversations.filter((each) => !there.has(each.id))], after });
  } catch (error) {
    sayFailure(error);
  }
}

async function load(id: string): Promise<void> {
  try {
    keep(id, await getBeside(id));
  } catch {
    // The conversation itself tells what is the matter; this is only what stands beside it.
  }
}

function keep(id: string, beside: Beside): void {
  const others = [...known.value].filter(([each]) => each !== id);
  known.value = new Map([...others.slice(-KEPT), [id, beside]]);
}
