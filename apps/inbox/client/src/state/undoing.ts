import { computed, signal } from "@preact/signals";
import type { AuthorDeed, SavedView } from "../api/types";
import { t } from "../i18n";
import { say, sayFailure } from "./toasts";

// What this screen did last and can take back, the newest at the end. It is kept over a reload, and shown in a place of its
// own, where no other word hides it. How each is taken back, its feature teaches (`teach`).

export type Way =
  | { way: "deed"; token: string; conversation: string | null }
  | { way: "regrouping"; event: number; conversation: string }
  | { way: "view"; view: SavedView }
  | { way: "block"; value: string; conversation: string }
  | { way: "ruling"; deed: AuthorDeed; message: string; conversation: string }
  | { way: "held"; message: string; conversation: string };

export type Undoable = Way & {
  words: string;
  /** When it was done, and from when on it cannot be taken back; in milliseconds. */
  at: number;
  until: number;
};

const KEPT = "undoables";
const MOST = 10;
const DAY = 24 * 3600 * 1000;
/** How long the button stands there; the key works on. */
const SHOWN = 10_000;

export const undoables = signal<Undoable[]>(remembered());
/** The one whose button stands there. */
export const shown = signal<Undoable | null>(null);

type Teacher<Name> = (what: Extract<Undoable, { way: Name }>) => Promise<void>;
const teachers = new Map<Way["way"], (what: never) => Promise<void>>();

/** How things of one way are taken back; it throws where that is refused. */
export function teach<Name extends Way["way"]>(way: Name, teacher: Teacher<Name>): void {
  teachers.set(way, teacher);
}

/** From now on `z` takes this back first. */
export function offer(words: string, way: Way, until = Date.now() + DAY): void {
  const made: Undoable = { ...way, words, at: Date.now(), until };
  keep([...undoables.value.filter(isFresh), made].slice(-MOST));
  if (made.way !== "held") show(made);
  else setTimeout(() => withdraw(made), until - made.at);
}

/** An answer that can still be taken back keeps its button beside that of the last deed. */
export const held = computed(() => undoables.value.findLast(({ way }) => way === "held"));

const onTheWay = new Set<Promise<unknown>>();

/** What is done by this can be taken back as soon as the server has answered. */
export function underWay<Done>(deed: Promise<Done>): Promise<Done> {
  const end = () => onTheWay.delete(deed);
  onTheWay.add(deed);
  deed.then(end, end);
  return deed;
}

/** What is still under way is meant before all else: where that comes to nothing, nothing older is taken back instead. */
export async function undoLast(): Promise<void> {
  const older = onTheWay.size > 0 ? undoables.value : [];
  await Promise.allSettled(onTheWay);
  const last = undoables.value.findLast((each) => isFresh(each) && !older.includes(each));
  if (last) await undo(last);
}

export async function undo(what: Undoable): Promise<void> {
  withdraw(what);
  try {
    await teachers.get(what.way)?.(what as never);
    if (what.way !== "held") say(t.undoneToast);
  } catch (error) {
    sayFailure(error);
  }
}

/** It is taken back, or cannot be any more. */
export function withdraw(what: Undoable): void {
  keep(undoables.value.filter((each) => each !== what && each.at !== what.at));
  if (shown.value?.at === what.at) shown.value = null;
}

function show(what: Undoable): void {
  shown.value = what;
  setTimeout(() => {
    if (shown.value === what) shown.value = null;
  }, SHOWN);
}

function keep(all: Undoable[]): void {
  undoables.value = all;
  sessionStorage.setItem(KEPT, JSON.stringify(all));
}

function remembered(): Undoable[] {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]") as Undoable[];
    return found.filter(isFresh);
  } catch {
    return [];
  }
}

function isFresh({ until }: Undoable): boolean {
  return until > Date.now();
}

// Whoever loads the screen anew right after a deed still finds its button.
for (const each of undoables.value) if (each.way === "held") setTimeout(() => withdraw(each), each.until - Date.now());
const last = undoables.value.at(-1);
if (last && last.way !== "held" && Date.now() - last.at < 60_000) show(last);
