import { forwardNewest } from "../forwarding";
import { undoLast } from "../undoing";
import { canWrite, replyToSender, write } from "../writing";
import type { Command } from "./command";

const group = "conversation";
const when = canWrite;

export const writingCommands: Command[] = [
  { name: "conversation.reply", title: (t) => t.reply, group, keys: ["r"], when, run: () => write("reply") },
  {
    name: "conversation.replyToSender",
    title: (t) => t.keyReplyToSender,
    group,
    keys: ["Shift+r"],
    when,
    run: replyToSender,
  },
  { name: "conversation.note", title: (t) => t.internalNote, group, keys: ["n"], when, run: () => write("note") },
  {
    name: "conversation.forward",
    title: (t) => t.forward,
    group,
    keys: ["f"],
    when,
    run: forwardNewest,
  },
  { name: "undo", title: (t) => t.keyUndo, group: "everywhere", keys: ["z"], run: () => void undoLast() },
];
