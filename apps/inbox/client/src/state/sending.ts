import { signal } from "@preact/signals";
import { Refusal } from "../api/http";
import { postNote, postReply } from "../api/inbox";
import type { Head, Message, Person } from "../api/types";
import { type Draft, draftOf, emptyDraft, type Mode } from "./drafts";
import { writing } from "./keys";
import { putMessage } from "./thread";
import { wordsOf } from "./toasts";

/** Which conversation's draft is on its way to the server. */
export const sending = signal<string | null>(null);

/** Why a draft was not taken: in words, and for which field. */
export interface Problem {
  words: string;
  fields: Record<string, string>;
}

/** What will go out: the agent's own fields, else what the server proposes. */
export function effective(draft: Draft, head: Head): { to: Person[]; cc: Person[]; subject: string } {
  return {
    to: draft.to ?? head.reply.to,
    cc: draft.cc ?? head.reply.cc,
    subject: draft.subject ?? head.reply.subject,
  };
}

/**
 * Hand the draft to the server. It is discarded only when the server has the message; a repeat after a broken line
 * carries the same number, so that nothing is sent twice.
 */
export async function send(head: Head, mode: Mode): Promise<Problem | null> {
  if (sending.value !== null) return null;
  const draft = draftOf(head.id, mode);
  sending.value = head.id;
  try {
    const message = await (mode === "note" ? note(head, draft.value) : reply(head, draft.value));
    draft.value = emptyDraft();
    writing.value = null;
    putMessage(head.id, message);
    return null;
  } catch (error) {
    return { words: wordsOf(error), fields: error instanceof Refusal ? error.fields : {} };
  } finally {
    sending.value = null;
  }
}

function note(head: Head, { text, clientId }: Draft): Promise<Message> {
  return postNote(head.id, { text, clientId });
}

function reply(head: Head, draft: Draft): Promise<Message> {
  const files = draft.files.map((file) => file.token);
  return postReply(head.id, { ...effective(draft, head), text: draft.text, files, clientId: draft.clientId });
}
