import { signal, type Signal } from "@preact/signals";
import { postUpload } from "../api/uploading";
import type { Upload as Stored } from "../api/types";
import type { Spot } from "../composer/contract";
import type { Draft } from "./drafts";
import { editorOf } from "./editing";
import { type Takes, whyNot } from "./fitting";
import { sayFailure, sayProblem } from "./toasts";

/** A file on its way to the server. */
export interface Upload {
  id: number;
  name: string;
  draft: Signal<Draft>;
  /** How much of it is there, from 0 to 1. */
  part: Signal<number>;
  abort: () => void;
}

const uploads = signal<Upload[]>([]);
let last = 0;

/** What is on its way into this draft. */
export function uploadsOf(draft: Signal<Draft>): Upload[] {
  return uploads.value.filter((each) => each.draft === draft);
}

/**
 * Upload at once, one after another, and attach to the draft what has arrived; nothing that the channel does not take.
 * Pictures stand in the text where there is a `spot` for them.
 */
export async function attach(draft: Signal<Draft>, files: Iterable<File>, takes: Takes, spot?: Spot): Promise<void> {
  const fitting = [...files].filter((file) => isTaken(file, takes));
  const queue = fitting.map((file) => ({ file, upload: begin(draft, file) }));
  for (const { file, upload } of queue) await bring(upload, file, spot);
  spot?.release();
}

export function detach(draft: Signal<Draft>, { token, contentId }: Stored): void {
  draft.value = { ...draft.value, files: draft.value.files.filter((file) => file.token !== token) };
  if (contentId) editorOf(draft)?.removePicture(contentId);
}

/** Say what is on it. */
export function describe(draft: Signal<Draft>, { token }: Stored, description: string): void {
  const files = draft.value.files.map((file) => (file.token === token ? { ...file, description } : file));
  draft.value = { ...draft.value, files };
}

/** Whether the picture stands in the text, or is a file beside it. */
export function putInline(draft: Signal<Draft>, file: Stored, { inline }: { inline: boolean }): void {
  const files = draft.value.files.map((each) => (each.token === file.token ? { ...each, inline } : each));
  draft.value = { ...draft.value, files };
  const editor = editorOf(draft);
  if (!inline) editor?.removePicture(file.contentId);
  else if (editor) {
    const spot = editor.spot();
    spot.putPicture(file);
    spot.release();
  }
}

/** Where a file can be seen before it is sent. */
export function previewOf({ token }: Stored): string {
  return `/inbox/uploads/${encodeURIComponent(token)}`;
}

function isTaken(file: File, takes: Takes): boolean {
  const words = whyNot(file, takes);
  if (words) sayProblem(words);
  return words === "";
}

interface UnderWay extends Upload {
  stop: AbortSignal;
}

function begin(draft: Signal<Draft>, { name }: File): UnderWay {
  const stop = new AbortController();
  const upload = { id: ++last, name, draft, part: signal(0), stop: stop.signal, abort: () => stop.abort() };
  stop.signal.addEventListener("abort", () => end(upload));
  uploads.value = [...uploads.value, upload];
  return upload;
}

async function bring(upload: UnderWay, file: File, spot: Spot | undefined): Promise<void> {
  const { draft, stop, part } = upload;
  if (stop.aborted) return;
  try {
    const stored = await postUpload(file, { signal: stop, onPart: (now) => (part.value = now) });
    const inline = spot !== undefined && stored.contentId !== "";
    draft.value = { ...draft.value, files: [...draft.value.files, { ...stored, inline }] };
    if (inline) spot.putPicture(stored);
  } catch (error) {
    if (!stop.aborted) sayFailure(error);
  } finally {
    end(upload);
  }
}

function end(upload: Upload): void {
  uploads.value = uploads.value.filter((each) => each.id !== upload.id);
}
