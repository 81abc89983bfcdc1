import { picksAnswer } from "../answering";
import { focusOn } from "../focus";
import { isDrawer, showsContact, toggleContact } from "../layout";
import { copyLink } from "../links";
import { goesPrivate } from "../overlays";
import { showNextPictures } from "../pictures";
import { beginning, openId, view } from "../route";
import { isComing, thread } from "../thread";
import type { Command } from "./command";

const group = "conversation";

/** Whether a conversation is open. */
export const isReading = () => thread.value !== null && !beginning.value;

/** Whether a conversation is open, or about to be: some keys need not wait for its messages. */
const isOpening = () => openId.value !== null && !beginning.value && view.value !== "unreadable";

const isDrawerOpen = () => isDrawer.value && showsContact.value;

export const conversationCommands: Command[] = [
  {
    name: "conversation.open",
    title: (t) => t.keyOpen,
    group,
    keys: ["Enter", "o"],
    when: () => openId.value !== null && !isComing(),
    waits: isComing,
    run: () => focusOn("#thread-heading"),
  },
  {
    name: "conversation.pictures",
    title: (t) => t.keyPictures,
    group,
    keys: ["Shift+i"],
    when: isReading,
    waits: isComing,
    run: showNextPictures,
  },
  {
    name: "contact.hide",
    title: (t) => t.hideContact,
    group,
    keys: ["Escape"],
    when: isDrawerOpen,
    run: toggleContact,
    isFixed: true,
  },
  { name: "contact", title: (t) => t.keyContact, group, keys: ["i"], when: isOpening, run: toggleContact },
  { name: "conversation.earlier", title: (t) => t.findAnswer, group, keys: ["Mod+Shift+f"], when: isOpening, run: findAnswer },
  {
    name: "conversation.private",
    title: (t) => t.goPrivate,
    group,
    keys: [],
    when: () => newestPublic() !== undefined,
    run: () => (goesPrivate.value = newestPublic() ?? null),
  },
  {
    name: "conversation.copyLink",
    title: (t) => t.copyLink,
    group,
    keys: ["Mod+."],
    when: isOpening,
    run: () => openId.value !== null && void copyLink(openId.value),
  },
];

/** The last message of a customer that others can read. */
function newestPublic(): string | undefined {
  const isTheirs = isReading() && thread.value?.messages.findLast(({ direction, audience, post }) => direction === "in" && audience === "public" && post);
  return isTheirs ? isTheirs.id : undefined;
}

function findAnswer(): void {
  picksAnswer.value = true;
}
