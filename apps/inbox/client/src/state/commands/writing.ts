import { forwardNewest } from "../forwarding";
import { undoLast } from "../undoing";
import { replyToSender, write } from "../writing";
import type { Command } from "./command";
import { isReading } from "./conversation";

const group = "conversation";

export const writingCommands: Command[] = [
  { name: "conversation.reply", title: (t) => t.reply, group, keys: ["r"], when: isReading, run: () => write("reply") },
  {
    name: "conversation.replyToSender",
    title: (t) => t.keyReplyToSender,
    group,
    keys: ["Shift+r"],
    when: isReading,
    run: replyToSender,
  },
  { name: "conversation.note", title: (t) => t.internalNote, group, keys: ["n"], when: isReading, run: () => write("note") },
  {
    name: "conversation.forward",
    title: (t) => t.forward,
    group,
    keys: ["f"],
    when: isReading,
    run: () => void forwardNewest(),
  },
  { name: "undo", title: (t) => t.keyUndo, group: "everywhere", keys: ["z"], run: () => void undoLast() },
];
