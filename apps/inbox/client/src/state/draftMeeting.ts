import type { StoredDraft } from "../api/drafts";
import { draftOf, isEmpty, type Mode } from "./drafts";
import { forgetHere, meet } from "./draftSync";

const MODES: Mode[] = ["reply", "note", "forward"];

/** What the server has of one's drafts in a conversation, as it said when it was asked at `askedAt`. */
export function meetDrafts(conversation: string, there: StoredDraft[], askedAt: number): void {
  for (const mode of MODES) {
    meet(draftOf(conversation, mode), there.find((each) => each.mode === mode) ?? null, askedAt);
  }
}

/** The conversation was joined to another one: what is written for it goes on there. */
export function carryDrafts(from: string, to: string): void {
  for (const mode of MODES) {
    const [old, fresh] = [draftOf(from, mode), draftOf(to, mode)];
    if (isEmpty(old.value) || !isEmpty(fresh.value)) continue;
    fresh.value = old.value;
    forgetHere(old);
  }
}
