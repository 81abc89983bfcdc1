import { signal, type Signal } from "@preact/signals";
import { deleteDraft, getDraft, type Place, putDraft, type StoredDraft } from "../api/drafts";
import { Refusal } from "../api/http";
import { type Draft, emptyDraft, isEmpty } from "./drafts";
import { isSame, readSync, type Sync, UNKNOWN, writeSync } from "./draftState";

// Each draft lies on the server too, within a second, so that another device shows it. Every save says over what it is
// saved; where something else is there by now, nothing is overwritten: both texts are kept, and a person decides.

interface Followed {
  key: string;
  place: Place;
  draft: Signal<Draft>;
  sync: Signal<Sync>;
  timer: ReturnType<typeof setTimeout> | undefined;
  isUnderWay: boolean;
  /** When it was last spoken about with the server; answers to older questions are old. */
  settledAt: number;
  /** What was taken over from elsewhere, which is no change of this one's. */
  taken: Draft;
}

const PAUSE = 800;
const TRY_AGAIN = 10_000;
const followed = new Map<Signal<Draft>, Followed>();

/** Keep `draft` in step with the server from now on. `key` is where this browser keeps it. */
export function follow(key: string, place: Place, draft: Signal<Draft>): void {
  const sync = signal(readSync(key, draft.value));
  const one: Followed = { key, place, draft, sync, timer: undefined, isUnderWay: false, settledAt: 0, taken: draft.value };
  followed.set(draft, one);
  sync.subscribe((value) => writeSync(key, value));
  let known = draft.value;
  draft.subscribe((value) => {
    if (value !== known && value !== one.taken) changed(one);
    known = value;
  });
  saveSoon(one, PAUSE);
}

export function syncOf(draft: Signal<Draft>): Signal<Sync> {
  return of(draft).sync;
}

/** What another tab of this browser wrote: that one saves it. */
export function takeFromTab(draft: Signal<Draft>, value: Draft): void {
  const one = of(draft);
  one.sync.value = readSync(one.key, value);
  taking(one, value);
}

/** It goes on elsewhere: nothing of it stays in this browser, and the server's stays. */
export function forgetHere(draft: Signal<Draft>): void {
  taking(of(draft), emptyDraft());
  put(of(draft), UNKNOWN);
}

/** What the server said about a conversation's draft when it was asked at `askedAt` (performance.now). */
export function meet(draft: Signal<Draft>, there: StoredDraft | null, askedAt: number): void {
  const one = of(draft);
  if (!one.isUnderWay && one.settledAt < askedAt) settle(one, there);
}

/** Ask whether another device wrote; what is here stays where the server cannot be asked. */
export async function lookUp(draft: Signal<Draft>): Promise<void> {
  const askedAt = performance.now();
  const there = await getDraft(of(draft).place).catch(() => undefined);
  if (there !== undefined) meet(draft, there, askedAt);
}

/** Put the other text into the composer, and offer this one instead. */
export function showOther(draft: Signal<Draft>): void {
  const one = of(draft);
  const { other } = one.sync.value;
  if (!other) return;
  const mine = { content: draft.value, savedAt: new Date().toISOString(), isThere: false };
  taking(one, other.content);
  put(one, { other: isEmpty(mine.content) ? null : mine, isDirty: !other.isThere });
  saveSoon(one, 0);
}

/** The other text is not wanted. */
export function dropOther(draft: Signal<Draft>): void {
  const one = of(draft);
  put(one, { other: null });
  saveSoon(one, 0);
}

/** Save at once what is not saved: the page may be about to die, or the line is back. */
export function saveAll(): void {
  for (const one of followed.values()) void save(one);
}

function changed(one: Followed): void {
  const { other, mark } = one.sync.value;
  const isGone = isEmpty(one.draft.value);
  if (isGone && other) {
    taking(one, other.content);
    put(one, { other: null, isDirty: !other.isThere });
  } else {
    put(one, { isDirty: !isGone || mark !== null || one.isUnderWay });
  }
  saveSoon(one, isGone ? 0 : PAUSE);
}

/** The first change sets the clock, later ones do not set it back. */
function saveSoon(one: Followed, pause: number): void {
  if (one.timer !== undefined && pause > 0) return;
  clearTimeout(one.timer);
  one.timer = setTimeout(() => void save(one), pause);
}

async function save(one: Followed): Promise<void> {
  clearTimeout(one.timer);
  one.timer = undefined;
  const { isDirty, other, mark } = one.sync.value;
  if (!isDirty || one.isUnderWay || other?.isThere) return;
  const content = one.draft.value;
  one.isUnderWay = true;
  try {
    const said = await hand(one.place, content, mark);
    const isBehind = one.draft.value !== content;
    put(one, { mark: said?.mark ?? null, savedAt: said?.savedAt ?? null, isDirty: isBehind, isStuck: false });
    if (isBehind) saveSoon(one, PAUSE);
  } catch (error) {
    refused(one, error);
  } finally {
    one.isUnderWay = false;
    one.settledAt = performance.now();
  }
}

async function hand(place: Place, content: Draft, mark: string | null): Promise<StoredDraft | null> {
  if (!isEmpty(content)) return putDraft(place, content, mark);
  if (mark !== null) await deleteDraft(place, mark);
  return null;
}

function refused(one: Followed, error: unknown): void {
  if (error instanceof Refusal && error.status === 409) {
    put(one, { isStuck: false });
    settle(one, (error.body as { draft: StoredDraft | null }).draft);
    return;
  }
  put(one, { isStuck: true });
  // What the server does not want is not offered again until it is another.
  if (!(error instanceof Refusal) || error.status >= 500) saveSoon(one, TRY_AGAIN);
}

/** Bring together what is here and what is there. */
function settle(one: Followed, there: StoredDraft | null): void {
  const { mark, isDirty, other } = one.sync.value;
  if ((there?.mark ?? null) === mark) return;
  const content = there && ({ ...emptyDraft(), ...(there.content as Partial<Draft>) } satisfies Draft);
  if (!content) {
    // It was sent or discarded elsewhere; what was written here since goes on as a draft of its own.
    if (!isDirty && mark !== null) taking(one, emptyDraft());
    put(one, { mark: null, savedAt: null, isDirty: !isEmpty(one.draft.value), other: other?.isThere ? null : other });
  } else if (!isDirty || isEmpty(one.draft.value) || isSame(content, one.draft.value)) {
    if (!isSame(content, one.draft.value)) taking(one, content);
    put(one, { mark: there.mark, savedAt: there.savedAt, isDirty: false });
  } else {
    put(one, { mark: there.mark, savedAt: there.savedAt, other: { content, savedAt: there.savedAt, isThere: true } });
  }
  if (one.sync.value.isDirty) saveSoon(one, PAUSE);
}

function taking(one: Followed, value: Draft): void {
  one.taken = value;
  one.draft.value = value;
}

function put(one: Followed, change: Partial<Sync>): void {
  one.sync.value = { ...one.sync.value, ...change };
}

function of(draft: Signal<Draft>): Followed {
  const one = followed.get(draft);
  if (!one) throw new Error("This draft is not followed.");
  return one;
}

// Another tab of this browser saved.
addEventListener("storage", ({ key }) => {
  const one = [...followed.values()].find((each) => `sync ${each.key}` === key);
  if (one) one.sync.value = readSync(one.key, one.draft.value);
});
addEventListener("online", saveAll);
addEventListener("pagehide", saveAll);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") saveAll();
});
