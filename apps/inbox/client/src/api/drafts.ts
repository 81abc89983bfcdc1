import { ask } from "./http";

/** A draft as the server has it. `mark` names this state of it: what is saved next says over what. */
export interface StoredDraft<Content = unknown> {
  mode: string;
  content: Content;
  mark: string;
  savedAt: string;
}

/** Where a draft belongs; without a conversation to the one that is to begin. */
export interface Place {
  conversation: string | null;
  mode: string;
}

export async function getDraft(place: Place): Promise<StoredDraft | null> {
  return (await ask<{ draft: StoredDraft | null }>(addressOf(place))).draft;
}

/** Throws a `Refusal` of 409 with the draft that is there, where that is another than `mark`. */
export async function putDraft(place: Place, content: unknown, mark: string | null): Promise<StoredDraft> {
  const json = { content, mark };
  const said = await ask<{ draft: StoredDraft }>(addressOf(place), { method: "PUT", json, keepalive: isSmall(json) });
  return said.draft;
}

export async function deleteDraft(place: Place, mark: string | null): Promise<void> {
  await ask(addressOf(place), { method: "DELETE", json: { mark }, keepalive: true });
}

function addressOf({ conversation, mode }: Place): string {
  return conversation === null ? `/inbox/drafts/${mode}` : `/inbox/conversations/${conversation}/drafts/${mode}`;
}

/** Browsers let requests outlive their page up to 64 kB together. */
function isSmall(json: unknown): boolean {
  return JSON.stringify(json).length < 16_000;
}
