import type { AuthorDeed, Message } from "../../api/types";
import { callAuthor } from "../audience";
import { sayFailure } from "../toasts";
import { thread } from "../thread";
import type { Command } from "./command";
import { isReading } from "./conversation";

const DEEDS: AuthorDeed[] = ["mute", "unmute", "block", "unblock"];

/** What may be done on its service about whoever wrote last. */
export const networkCommands: Command[] = DEEDS.map((deed) => ({
  name: `author.${deed}`,
  title: (t) => t.authorDeed(deed, nameOfNewest()),
  group: "conversation",
  keys: [],
  when: () => newest()?.post?.deeds.includes(deed) ?? false,
  run: () => void rule(deed),
}));

async function rule(deed: AuthorDeed): Promise<void> {
  const [message, id] = [newest(), thread.value?.head.id];
  try {
    const ruling = await import("../ruling");
    if (message && id) ruling.rule(id, message, deed);
  } catch (error) {
    sayFailure(error);
  }
}

function newest(): Message | undefined {
  return isReading() ? thread.value?.messages.findLast(({ direction, post }) => direction === "in" && post) : undefined;
}

function nameOfNewest(): string {
  const message = newest();
  return message ? callAuthor(message) : "";
}
