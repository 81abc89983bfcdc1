import { getForwarding, postPublication } from "../api/writing";
import { t } from "../i18n";
import { draftOf, emptyDraft, isEmpty } from "./drafts";
import { openId } from "./route";
import { putMessage, thread } from "./thread";
import { say, sayFailure } from "./toasts";
import { writing } from "./writing";

/** Send a message on to a third party: its text and files are there to begin with. A draft that is there stays. */
export async function forward(conversation: string, message: string): Promise<void> {
  const draft = draftOf(conversation, "forward");
  try {
    if (isEmpty(draft.value)) draft.value = { ...emptyDraft(), ...(await getForwarding(message)), of: message };
    else if (draft.value.of !== message) say(t.forwardThere);
    if (openId.value === conversation) writing.value = "forward";
  } catch (error) {
    sayFailure(error);
  }
}

/** The newest message that can be sent on: of the customer, else of anybody. */
export async function forwardNewest(): Promise<void> {
  const open = thread.value;
  const said = open?.messages.filter((message) => message.direction !== "note") ?? [];
  const newest = said.findLast((message) => message.direction === "in" && !message.aside) ?? said.at(-1);
  if (open && newest) await forward(open.head.id, newest.id);
}

export async function makePublic(conversation: string, message: string): Promise<void> {
  try {
    putMessage(conversation, await postPublication(message));
  } catch (error) {
    sayFailure(error);
  }
}
