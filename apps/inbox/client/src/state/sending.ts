import { signal, type Signal } from "@preact/signals";
import { Refusal } from "../api/http";
import { type Answer, postNote, postReply } from "../api/inbox";
import type { Desk, Message, Person } from "../api/types";
import { postConversation, postForward } from "../api/writing";
import { htmlOf } from "../composer/html";
import { audienceOf, isAddressed, targetOf } from "./audience";
import { sender } from "./beginning";
import { onwardFrom } from "./deeds";
import { type Draft, draftOf, isEmpty, type Mode, NEW, renumbered, tryAs, writtenSince } from "./drafts";
import { mentionsIn } from "./mentioned";
import { writing } from "./writing";
import { underWay } from "./undoing";
import { offerUndo, remember } from "./holding";
import { go, openId } from "./route";
import { haveSeen, seenOf } from "./seen";
import { putMessage } from "./thread";
import { wordsOf } from "./toasts";
import { filesOf } from "./writtenParts";

/** Which conversation's draft is on its way to the server. */
export const sending = signal<string | null>(null);

/** Why a draft was not taken: in words, and for which field; `newer` is what its author had not seen. */
export interface Problem {
  words: string;
  fields: Record<string, string>;
  newer?: Message[];
  /** The author may mean it nevertheless: what the buttons say by which they do, or do not yet. */
  anyway?: string;
  first?: string;
}

/** What is to happen beside sending now. */
export type Wish = Pick<Answer, "sendAt" | "afterwards" | "snoozedUntil">;

/** What will go out: the agent's own fields, else what the server proposes. */
export function effective(draft: Draft, head: Desk): { to: Person[]; cc: Person[]; bcc: Person[]; subject: string } {
  return {
    to: draft.to ?? head.reply.to,
    cc: draft.cc ?? head.reply.cc,
    bcc: draft.bcc ?? [],
    subject: draft.subject ?? head.reply.subject,
  };
}

/**
 * Hand the draft to the server. It is discarded only when the server has the message, but for what was written since;
 * a repeat after a broken line carries the same number, so that nothing is sent twice.
 */
export async function send(head: Desk, mode: Mode, wish: Wish = {}): Promise<Problem | null> {
  if (sending.value !== null) return null;
  const draft = draftOf(head.id, mode);
  const sent = tryAs(draft.value);
  draft.value = sent;
  sending.value = head.id;
  const goOn = onwardFrom(head.id);
  try {
    const { message, conversation } = await underWay(post(head, mode, sent, wish));
    draft.value = writtenSince(sent, draft.value);
    if (isEmpty(draft.value) && openId.value === head.id && writing.value === mode) writing.value = null;
    if (head.id === NEW) go({ id: conversation });
    else putMessage(conversation, message);
    remember(message.id, sent);
    offerUndo(conversation, message);
    if (wish.afterwards && head.id !== NEW && isEmpty(draft.value)) goOn();
    return null;
  } catch (error) {
    return problemOf(error, draft, head.id);
  } finally {
    sending.value = null;
  }
}

function problemOf(error: unknown, draft: Signal<Draft>, conversation: string): Problem {
  if (error instanceof Refusal && error.status === 409 && isOutdated(error.body)) {
    // They are shown with the refusal; whoever sends again has read them.
    haveSeen(conversation, error.body.seen);
    return { words: wordsOf(error), fields: {}, newer: error.body.newer };
  }
  // The number is taken by another text: whoever sends again, having read that, means it.
  if (error instanceof Refusal && error.status === 409) draft.value = renumbered(draft.value);
  return { words: wordsOf(error), fields: error instanceof Refusal ? error.fields : {} };
}

async function post(head: Desk, mode: Mode, draft: Draft, wish: Wish): Promise<{ message: Message; conversation: string }> {
  const { text, clientId } = draft;
  if (mode === "note") return { message: await postNote(head.id, { text, html: lookOf(draft), clientId, mentions: mentionsIn(draft.doc) }), conversation: head.id };
  const files = filesOf(draft).map(({ token }) => token);
  const descriptions = Object.fromEntries(filesOf(draft).map(({ token, description = "" }) => [token, description]));
  const html = head.reply.can.html ? lookOf(draft) : "";
  const answer = { ...effective(draft, head), ...placeOf(draft, head), text, html, files, descriptions, clientId, ...deedsOf(draft), ...wish };
  if (head.id === NEW) return postConversation({ ...answer, seen: null, channel: sender.value?.channel ?? 0 });
  if (mode === "forward") {
    const of = draft.isQuoted ? draft.of : "";
    return { message: await postForward(head.id, { ...answer, of, seen: null }), conversation: head.id };
  }
  return { message: await postReply(head.id, { ...answer, seen: seenOf(head.id) || null }), conversation: head.id };
}

/** What it answers in a thread, and who will read it as this screen says. */
function placeOf(draft: Draft, head: Desk): Pick<Answer, "target" | "audience"> {
  if (isAddressed(head)) return {};
  const target = targetOf(head, draft);
  return { ...(target && { target: target.id }), audience: audienceOf(head, draft) };
}

/** What snippets in it want to be done; a wish of the agent's own comes before that. */
function deedsOf({ deeds }: Draft): Pick<Answer, "tags" | "takes" | "afterwards"> {
  if (!deeds) return {};
  const done = { tags: deeds.tags.map(({ id }) => id), takes: deeds.assign };
  return deeds.close ? { ...done, afterwards: "close" } : done;
}

function lookOf({ doc }: Draft): string {
  return doc ? htmlOf(doc) : "";
}

function isOutdated(body: unknown): body is { newer: Message[]; seen: number } {
  return typeof body === "object" && body !== null && "newer" in body;
}
