import type { Signal } from "@preact/signals";
import { getForwarding, postPublication } from "../api/writing";
import { t } from "../i18n";
import { type Draft, draftOf, emptyDraft, isEmpty } from "./drafts";
import { openId } from "./route";
import { putMessage, threadToCome } from "./thread";
import { say, sayFailure } from "./toasts";
import { canWrite, open, writeIn } from "./writing";
import { joined } from "./writtenParts";

/** Send a message on to a third party: its text and files are there to begin with. A draft that is there stays. */
export function forward(conversation: string, message: string): void {
  writeIn(conversation, "forward", prepare(conversation, message));
}

async function prepare(conversation: string, message: string): Promise<void> {
  const draft = draftOf(conversation, "forward");
  try {
    if (isEmpty(draft.value)) draft.value = await begun(message);
    else if (draft.value.of !== message) say(t.forwardThere);
  } catch (error) {
    sayFailure(error);
    throw error;
  }
  await open(conversation, "forward");
}

/** With its look it stands below as it came; without, in the text. */
async function begun(message: string): Promise<Draft> {
  const { above, hasLook, text, ...rest } = await getForwarding(message);
  return { ...emptyDraft(), ...rest, text: hasLook ? above : text, of: message, isQuoted: hasLook };
}

/** Take what is forwarded into the text, where it can be changed. */
export async function quoteAsText(draft: Signal<Draft>): Promise<void> {
  try {
    const { text, above } = await getForwarding(draft.value.of);
    const quote = { doc: null, text: text.slice(above.length) };
    draft.value = { ...draft.value, ...joined(draft.value, quote), isQuoted: false };
  } catch (error) {
    sayFailure(error);
  }
}

/** The newest message that can be sent on: of the customer, else of anybody. */
export function forwardNewest(): void {
  const id = openId.value;
  if (id !== null && canWrite()) writeIn(id, "forward", prepareNewest(id));
}

async function prepareNewest(id: string): Promise<void> {
  const there = await threadToCome(id);
  const said = there?.messages.filter((message) => message.direction !== "note") ?? [];
  const newest = said.findLast((message) => message.direction === "in" && !message.aside) ?? said.at(-1);
  if (there && newest) await prepare(there.head.id, newest.id);
}

export async function makePublic(conversation: string, message: string): Promise<void> {
  try {
    putMessage(conversation, await postPublication(message));
  } catch (error) {
    sayFailure(error);
  }
}
