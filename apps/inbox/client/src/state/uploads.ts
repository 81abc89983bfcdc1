import { signal, type Signal } from "@preact/signals";
import { postUpload } from "../api/inbox";
import type { Draft } from "./drafts";
import { t } from "../i18n";
import { fileSize } from "../i18n/time";
import { sayFailure, sayProblem } from "./toasts";

/** A file on its way to the server. */
export interface Upload {
  id: number;
  name: string;
  draft: Signal<Draft>;
  abort: () => void;
}

const uploads = signal<Upload[]>([]);
let last = 0;

/** What is on its way into this draft. */
export function uploadsOf(draft: Signal<Draft>): Upload[] {
  return uploads.value.filter((each) => each.draft === draft);
}

/** Upload at once, one after another, and attach to the draft what has arrived. None that is larger than `limit` bytes. */
export async function attach(draft: Signal<Draft>, files: Iterable<File>, limit: number): Promise<void> {
  for (const file of files) {
    if (file.size > limit) sayProblem(t.fileTooLarge(file.name, fileSize(limit)));
    else await attachOne(draft, file);
  }
}

export function detach(draft: Signal<Draft>, token: string): void {
  draft.value = { ...draft.value, files: draft.value.files.filter((file) => file.token !== token) };
}

async function attachOne(draft: Signal<Draft>, file: File): Promise<void> {
  const stop = new AbortController();
  const upload = { id: ++last, name: file.name, draft, abort: () => stop.abort() };
  uploads.value = [...uploads.value, upload];
  try {
    const stored = await postUpload(file, stop.signal);
    draft.value = { ...draft.value, files: [...draft.value.files, stored] };
  } catch (error) {
    if (!stop.signal.aborted) sayFailure(error);
  } finally {
    uploads.value = uploads.value.filter((each) => each.id !== upload.id);
  }
}
