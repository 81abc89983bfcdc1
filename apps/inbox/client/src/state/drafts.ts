import { signal, type Signal } from "@preact/signals";
import type { SnippetDeeds } from "../api/snippets";
import type { Person, Upload } from "../api/types";
import type { DocNode, Mode, Written } from "../composer/contract";
import type { Audience, Target } from "./audience";
import { boot } from "./boot";
import { follow, takeFromTab } from "./draftSync";
import { filesOf, joined, writtenAfter } from "./writtenParts";

export type { Mode } from "../composer/contract";

/** What somebody is writing; null fields are as the server proposes them. */
export interface Draft {
  text: string;
  /** The same with its look; null where it was written without. */
  doc: DocNode | null;
  to: Person[] | null;
  cc: Person[] | null;
  bcc: Person[] | null;
  subject: string | null;
  files: Upload[];
  clientId: string;
  /** What was last handed to the server under `clientId`, as JSON; empty before the first try. */
  tried: string;
  /** Which message it forwards. */
  of: string;
  /** That message stands below as it came, and not in the text. */
  isQuoted: boolean;
  /** What snippets in it want to be done when it is sent. */
  deeds: SnippetDeeds | null;
  /** The message that was chosen to be answered, where answers go into a thread. */
  target: Target | null;
  /** Who was to read it when its first words were written; null before. */
  writtenFor: Audience | null;
}

// Kept in this browser for each agent, conversation and mode, at every change: neither a reload nor a crash loses it. The
// server has it a moment later (draftSync.ts).

/** Stands for the conversation that is still to begin. */
export const NEW = "new";

const drafts = new Map<string, Signal<Draft>>();

export function draftOf(conversation: string, mode: Mode): Signal<Draft> {
  const key = `draft ${boot.agent.id} ${conversation} ${mode}`;
  let draft = drafts.get(key);
  if (!draft) {
    draft = signal(read(key));
    drafts.set(key, draft);
    const kept = draft;
    kept.subscribe((value) => write(key, value));
    follow(key, { conversation: conversation === NEW ? null : conversation, mode }, kept);
  }
  return draft;
}

// What is written in another tab is taken over where nobody is writing.
addEventListener("storage", ({ key }) => {
  const draft = key === null ? undefined : drafts.get(key);
  if (key !== null && draft && !isWritingHere()) takeFromTab(draft, read(key));
});

/** Go on saving what was left unsaved when this browser was last here. */
export function resumeDrafts(): void {
  const own = new RegExp(`^(?:sync )?draft ${boot.agent.id} (\\S+) (reply|note|forward)$`);
  for (const key of Object.keys(localStorage)) {
    const [, conversation, mode] = own.exec(key) ?? [];
    if (conversation && mode) draftOf(conversation, mode as Mode);
  }
}

function isWritingHere(): boolean {
  return document.hasFocus() && Boolean(document.activeElement?.closest("form.composer"));
}

export function isEmpty(draft: Draft): boolean {
  const isAddressed = draft.to || draft.cc || draft.bcc || draft.subject !== null;
  return !draft.text.trim() && filesOf(draft).length === 0 && !draft.isQuoted && !isAddressed;
}

/** A new draft has a new number: only repeats of one send share theirs. */
export function emptyDraft(): Draft {
  const addressed = { to: null, cc: null, bcc: null, subject: null };
  return { text: "", doc: null, ...addressed, files: [], clientId: newId(), tried: "", of: "", isQuoted: false, deeds: null, target: null, writtenFor: null };
}

/** The draft as it is handed over: a repeat of the last try keeps its number, anything else is another send. */
export function tryAs(draft: Draft): Draft {
  const content = JSON.stringify({ ...draft, clientId: "", tried: "" });
  const isOther = draft.tried !== "" && draft.tried !== content;
  return { ...draft, clientId: isOther ? newId() : draft.clientId, tried: content };
}

/** The same under a new number. */
export function renumbered(draft: Draft): Draft {
  return { ...draft, clientId: newId(), tried: "" };
}

/** What was written while `sent` was on its way. */
export function writtenSince(sent: Draft, now: Draft): Draft {
  if (now === sent) return emptyDraft();
  const went = new Set(sent.files.map((file) => file.token));
  return {
    ...emptyDraft(),
    ...writtenAfter(sent, now),
    to: now.to === sent.to ? null : now.to,
    cc: now.cc === sent.cc ? null : now.cc,
    bcc: now.bcc === sent.bcc ? null : now.bcc,
    subject: now.subject === sent.subject ? null : now.subject,
    files: now.files.filter((file) => !went.has(file.token)),
  };
}

/** Go on with what was typed. */
export function addTo(draft: Signal<Draft>, typed: string): void {
  const now = draft.value;
  const text = now.doc ? joined(now, { doc: null, text: typed }) : { text: now.text + typed };
  draft.value = { ...now, ...text };
}

/** What was taken back, before what was written since. */
export function restored(back: Partial<Draft> & Written & Pick<Draft, "files">, now: Draft): Draft {
  const { files, ...rest } = back;
  return renumbered({ ...emptyDraft(), ...rest, ...joined(back, now), files: [...files, ...now.files] });
}

function read(key: string): Draft {
  const kept = localStorage.getItem(key);
  return kept === null ? emptyDraft() : { ...emptyDraft(), ...(JSON.parse(kept) as Partial<Draft>) };
}

function write(key: string, draft: Draft): void {
  if (isEmpty(draft)) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify(draft));
}

export function newId(): string {
  // crypto.randomUUID is missing on plain http away from localhost.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
