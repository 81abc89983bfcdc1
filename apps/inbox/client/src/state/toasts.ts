import { signal } from "@preact/signals";
import { Refusal, Unreachable } from "../api/http";
import { t } from "../i18n";
import { NotLoaded } from "./chunks";

export interface Toast {
  id: number;
  words: string;
  kind: "said" | "failed";
  /** Loading the page anew would help. */
  isOld?: boolean;
}

export const toasts = signal<Toast[]>([]);
let last = 0;

export function say(words: string): void {
  add({ id: ++last, words, kind: "said" }, 6000);
}

/** Tell what went wrong, in the server's words if it had any. */
export function sayFailure(error: unknown): void {
  if (error instanceof NotLoaded) add({ id: ++last, words: t.notLoaded, kind: "failed", isOld: true }, 60_000);
  else sayProblem(wordsOf(error));
}

export function sayProblem(words: string): void {
  add({ id: ++last, words, kind: "failed" }, 10_000);
}

export function wordsOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return error instanceof Unreachable ? t.unreachable : t.failed;
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

function add(toast: Toast, milliseconds: number): void {
  // The same words once more replace the ones that still stand there.
  toasts.value = [...toasts.value.filter((each) => each.words !== toast.words).slice(-2), toast];
  setTimeout(() => dismiss(toast.id), milliseconds);
}
