import { boot } from "../state/boot";
import { Refusal, Unreachable } from "./http";
import type { Upload } from "./types";

type Options = { signal: AbortSignal; onPart: (part: number) => void };

/**
 * Send a file up; `onPart` hears how much of it is there, from 0 to 1. Throws `Refusal`, `Unreachable`, or when it is
 * aborted. By XMLHttpRequest: `fetch` does not tell how far a body has come.
 */
export function postUpload(file: File, { signal, onPart }: Options): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/inbox/uploads");
    for (const [name, value] of Object.entries(headersOf(file))) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", ({ loaded, total }) => onPart(loaded / Math.max(total, 1)));
    request.addEventListener("load", () => (request.status === 201 ? resolve(read(request) as Upload) : reject(refusalOf(request))));
    request.addEventListener("error", () => reject(new Unreachable()));
    request.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function headersOf(file: File): Record<string, string> {
  return {
    Accept: "application/json",
    "X-CSRFToken": boot.csrf,
    "Content-Type": "application/octet-stream",
    "X-File-Name": encodeURIComponent(file.name),
    "X-File-Type": file.type,
  };
}

/** A page instead of JSON is the log-in page: the session has ended. */
function refusalOf(request: XMLHttpRequest): Error {
  const body = read(request) as { error?: string } | null;
  if (request.status < 400) location.reload();
  return request.status < 400 ? new Unreachable() : new Refusal(request.status, body?.error ?? `HTTP ${request.status}`);
}

function read(request: XMLHttpRequest): unknown {
  try {
    return JSON.parse(request.responseText);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
