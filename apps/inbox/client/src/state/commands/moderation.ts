import type { Message } from "../../api/types";
import { MESSAGE_DEEDS, askOrModerate, canDo } from "../moderating";
import { thread } from "../thread";
import type { Command } from "./command";
import { isReading } from "./conversation";

/** Ruling over the message that one stands on, or else over the newest that came from outside. */
export const moderationCommands: Command[] = MESSAGE_DEEDS.map((deed) => ({
  name: `message.${deed}`,
  title: (t) => t.moderation(deed),
  group: "conversation",
  keys: [],
  when: () => {
    const message = meant();
    return message !== undefined && canDo(message, deed);
  },
  run: () => {
    const [message, id] = [meant(), thread.value?.head.id];
    if (message && id) askOrModerate(id, message, deed);
  },
}));

function meant(): Message | undefined {
  const theirs = isReading() ? (thread.value?.messages.filter(({ direction, post }) => direction === "in" && post) ?? []) : [];
  const here = document.activeElement?.closest(".timeline article.message")?.id;
  return theirs.find(({ id }) => here === `message-${id}`) ?? theirs.at(-1);
}
