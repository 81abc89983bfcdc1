import { type Approval, type Contest, type Words, deleteApproval, getApproval, postApproval } from "../api/approvals";
import { Refusal } from "../api/http";
import type { Message } from "../api/types";
import { t } from "../i18n/later";
import { countSoon } from "./counts";
import { putMessage } from "./thread";
import { say, sayFailure } from "./toasts";

// Approving an answer, or giving it back. Where something has changed that this screen did not show, the server refuses, and
// tells what it is: then it is shown, and asked once more.

export type Told = (contests: Contest[]) => void;

/** How it stands now; null where the server cannot be asked. */
export async function lookAt(message: string): Promise<Approval | null> {
  try {
    return await getApproval(message);
  } catch {
    return null;
  }
}

export async function approve(conversation: string, message: Message, said: { knows: string[] } & Partial<Words>, tell: Told): Promise<void> {
  await decide(conversation, postApproval(message.id, said), t.wasApproved, tell);
}

export async function giveBack(conversation: string, message: Message, note: string, tell: Told): Promise<void> {
  await decide(conversation, deleteApproval(message.id, note), t.wasGivenBack, tell);
}

async function decide(conversation: string, asked: Promise<Message>, words: string, tell: Told): Promise<void> {
  try {
    putMessage(conversation, await asked);
    say(words);
    countSoon();
  } catch (error) {
    const contests = error instanceof Refusal && (error.body as { contests?: Contest[] }).contests;
    if (contests) tell(contests);
    else sayFailure(error);
  }
}
