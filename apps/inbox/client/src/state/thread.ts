import { computed, effect, signal } from "@preact/signals";
import { Refusal } from "../api/http";
import { getConversation } from "../api/inbox";
import type { ConversationEvent, ConversationPage, Head, Message, Row } from "../api/types";
import { allOvertaken, overtaken, type Question, questionOf } from "./ahead";
import { carryDrafts, meetDrafts } from "./draftMeeting";
import { drop, dropAll, isKept, kept, store } from "./kept";
import { unique, withPast } from "./past";
import { go, openId, view } from "./route";
import { sayFailure } from "./toasts";

export interface Thread {
  head: Head;
  messages: Message[];
  events: ConversationEvent[];
  earlier: number;
  before: string | null;
  readUpto: string | null;
}

/** The open conversation; null while it is loaded for the first time. */
export const thread = signal<Thread | null>(null);
export const hasOneMessage = computed(() => (thread.value?.messages.length ?? 0) < 2);

/** True when the open conversation is not there, or not to be seen. */
export const isGone = signal(false);

/** True when the open conversation could not be asked for. */
export const isMissing = signal(false);

/** Whether the open conversation is on its way here. */
export function isComing(): boolean {
  return openId.value !== null && view.value !== "unreadable" && thread.value === null && !isGone.value && !isMissing.value;
}

const PAUSE = 300;
let asking: ReturnType<typeof setTimeout> | undefined;
const answered = new Map<string, number>();
let asked = 0;

effect(() => {
  const id = openId.value;
  clearTimeout(asking);
  thread.value = id === null ? null : (kept(id) ?? null);
  isGone.value = false;
  isMissing.value = false;
  if (id === null || view.value === "unreadable") return;
  // The line says what changed of those that are here; whoever walks past one needs no second look at it.
  if (isKept(id)) asking = setTimeout(() => void open(id), PAUSE);
  else void open(id);
});

async function open(id: string): Promise<void> {
  try {
    await reload(id, questionOf(id));
  } catch (error) {
    if (openId.value !== id) return;
    isMissing.value = thread.value === null;
    sayFailure(error);
  }
}

/** The open conversation once it is there; null where somebody goes elsewhere first. Throws where it does not come. */
export async function threadToCome(id: string): Promise<Thread | null> {
  let end: () => void = () => undefined;
  const coming = new Promise<Thread | null>((resolve, reject) => {
    end = effect(() => {
      if (openId.value !== id) resolve(null);
      else if (thread.value) resolve(thread.value);
      else if (isGone.value || isMissing.value) reject(new Error(id));
    });
  });
  return coming.finally(() => end());
}

/** Ask once more for a conversation that is open and not there yet. */
export function retryThread(): void {
  const id = openId.value;
  if (id === null || thread.value !== null || isGone.value || view.value === "unreadable") return;
  isMissing.value = false;
  void open(id);
}

/** Load the newest part anew; what was loaded of its past stays. Throws if the server cannot be asked. */
async function reload(id: string, { answer, askedAt } = ask(id)): Promise<void> {
  const mine = ++asked;
  try {
    const page = await answer;
    // An answer that was overtaken by that to a later question is old.
    if ((answered.get(id) ?? 0) > mine) return;
    answered.set(id, mine);
    meetTheirs(id, page, askedAt);
    const fresh = withPast(kept(page.head?.id ?? id), page);
    if (fresh) keep(id, fresh);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 404) throw error;
    forget(id);
  }
}

function ask(id: string): Question {
  return { answer: getConversation(id), askedAt: performance.now() };
}

function meetTheirs(id: string, { head, drafts }: ConversationPage, askedAt: number): void {
  const now = head?.id ?? id;
  if (now !== id) carryDrafts(id, now);
  meetDrafts(now, drafts, askedAt);
}

export async function loadEarlier(): Promise<void> {
  const shown = thread.value;
  if (!shown?.before) return;
  try {
    const page = await getConversation(shown.head.id, shown.before);
    const known = kept(shown.head.id) ?? shown;
    keep(shown.head.id, {
      ...known,
      messages: unique([...page.messages, ...known.messages]),
      events: unique([...page.events, ...known.events]),
      earlier: page.earlier,
      before: page.before,
    });
  } catch (error) {
    sayFailure(error);
  }
}

/** Drop what changed while nobody looks; the open one is loaded anew. Throws if the server cannot be asked. */
export async function threadsChanged(ids: string[]): Promise<void> {
  const shown = openId.value;
  for (const id of ids) {
    overtaken(id);
    if (id !== shown) drop(id);
  }
  if (shown !== null && ids.includes(shown)) await reload(shown);
}

export function forgetThreads(): void {
  dropAll();
  allOvertaken();
  if (openId.value !== null) void open(openId.value);
}

/** A message as the server has just answered it: a new one, or one whose delivery has changed. */
export function putMessage(id: string, message: Message): void {
  const known = kept(id);
  if (!known) return;
  const isNew = !known.messages.some((each) => each.id === message.id);
  const messages = isNew
    ? [...known.messages, message]
    : known.messages.map((each) => (each.id === message.id ? message : each));
  keep(id, { ...known, messages });
}

/** What a deed changed in the head, before the event line comes. */
export function putRow(row: Row): void {
  const known = kept(row.id);
  if (known) keep(row.id, { ...known, head: { ...known.head, ...row } });
}

function keep(id: string, fresh: Thread): void {
  store(fresh.head.id, fresh);
  if (openId.value !== id) return;
  thread.value = fresh;
  isMissing.value = false;
  // It was joined to another conversation since.
  if (fresh.head.id !== id) go({ id: fresh.head.id }, { replace: true });
}

function forget(id: string): void {
  drop(id);
  if (openId.value !== id) return;
  thread.value = null;
  isMissing.value = false;
  isGone.value = true;
}
