import { effect, type Signal } from "@preact/signals";
import { type Earlier, getAnswer } from "../api/search";
import type { Handle, Inserted, Mode } from "../composer/contract";
import { loadComposer } from "../composer/load";
import { addTo, type Draft, draftOf } from "./drafts";
import { editing } from "./editing";
import { beginning, openId } from "./route";
import { thread } from "./thread";
import { sayFailure } from "./toasts";
import { open, writing } from "./writing";

// What was answered earlier, put into what is written now.

/** In what it is written now, or else in an answer, which is begun. */
export function modeNow(): Mode {
  return writing.value ?? "reply";
}

/** The words of a message, or of the answer to it. Where they cannot be had it is told. */
export async function insertAnswer(message: string): Promise<void> {
  try {
    await insert(await getAnswer(message));
  } catch (error) {
    sayFailure(error);
  }
}

/** At the caret; for who writes without the editor at the end. */
export async function insert({ text, html }: Pick<Earlier, "text" | "html">): Promise<void> {
  const id = openId.value;
  if (id === null || beginning.value) return;
  const mode = modeNow();
  await open(id, mode);
  const draft = draftOf(openId.value ?? id, mode);
  const isPlain = mode !== "note" && thread.value?.head.reply.can.html === false;
  const handle = await editorOf(draft);
  if (handle) put(handle, isPlain ? { text } : { html });
  else addTo(draft, text);
}

/** As something that was said then: under `lead`, which says by whom and when. */
export async function insertQuote({ text, html }: Pick<Earlier, "text" | "html">, lead: string): Promise<void> {
  const first = document.createElement("p");
  first.textContent = lead;
  const quoted = text.split("\n").map((line) => `> ${line}`.trimEnd());
  await insert({
    text: `${lead}\n${quoted.join("\n")}\n`,
    html: `${first.outerHTML}<blockquote>${html}</blockquote>`,
  });
}

/** Where a colleague finds it. */
export async function insertLink(conversation: string, name: string): Promise<void> {
  const link = document.createElement("a");
  link.href = new URL(`/?view=all&id=${conversation}`, location.href).href;
  link.textContent = name;
  await insert({ text: `${name}: ${link.href}`, html: `<p>${link.outerHTML}</p>` });
}

function put(handle: Handle, content: Inserted): void {
  handle.insert(content);
  handle.focus();
}

/** The editor in which the draft is written; null where it cannot be had. */
async function editorOf(draft: Signal<Draft>): Promise<Handle | null> {
  try {
    await loadComposer();
  } catch {
    return null;
  }
  let end: () => void = () => undefined;
  const coming = new Promise<Handle | null>((resolve) => {
    end = effect(() => {
      if (editing.value?.draft === draft) resolve(editing.value.handle);
      else if (writing.value === null) resolve(null);
    });
  });
  return coming.finally(() => end());
}
