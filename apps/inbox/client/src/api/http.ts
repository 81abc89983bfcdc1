import { boot } from "../state/boot";

/** A refusal in the server's words; `fields` says which field each word is about. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    words: string,
    readonly fields: Record<string, string> = {},
    /** What else the server said. */
    readonly body: unknown = {},
  ) {
    super(words);
  }
}

/** The line is dead or the server silent. */
export class Unreachable extends Error {}

type Options = { method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"; json?: unknown; keepalive?: boolean; file?: File; signal?: AbortSignal };

/** Ask for JSON. Throws `Refusal` or `Unreachable`; a session that has ended leads to the log-in page. */
export async function ask<T>(path: string, options: Options = {}): Promise<T> {
  const response = await send(path, options);
  if (response.type === "opaqueredirect") {
    location.reload();
    throw new Unreachable();
  }
  const body: unknown = await response.json().catch(() => ({}));
  if (!response.ok) throw refusal(response.status, body);
  return body as T;
}

async function send(path: string, options: Options): Promise<Response> {
  const init: RequestInit = { method: options.method ?? "GET", headers: headersOf(options), redirect: "manual" };
  if (options.file) init.body = options.file;
  else if (options.json !== undefined) init.body = JSON.stringify(options.json);
  // Outlives the page.
  if (options.keepalive) init.keepalive = true;
  if (options.signal) init.signal = options.signal;
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable();
  }
}

function headersOf({ method = "GET", file }: Options): Record<string, string> {
  if (method === "GET") return { Accept: "application/json" };
  const headers: Record<string, string> = { Accept: "application/json", "X-CSRFToken": boot.csrf };
  if (!file) return { ...headers, "Content-Type": "application/json" };
  return {
    ...headers,
    "Content-Type": "application/octet-stream",
    "X-File-Name": encodeURIComponent(file.name),
    "X-File-Type": file.type,
  };
}

function refusal(status: number, body: unknown): Refusal {
  const said = body as { error?: string; fields?: Record<string, string> };
  return new Refusal(status, said.error ?? `HTTP ${status}`, said.fields, body);
}
