import { goToFirstUnread } from "../firstUnread";
import { isComing as waits } from "../thread";
import { goToMessageBeside, showOriginal, toggleQuotes } from "../walkingMessages";
import type { Command } from "./command";
import { isReading } from "./conversation";

const group = "conversation";
const when = isReading;

export const messageCommands: Command[] = [
  { name: "message.previous", title: (t) => t.previousMessage, group, keys: [","], when, waits, run: () => goToMessageBeside(-1), repeats: true },
  { name: "message.next", title: (t) => t.nextMessage, group, keys: ["."], when, waits, run: () => goToMessageBeside(1), repeats: true },
  { name: "message.newest", title: (t) => t.newest, group, keys: ["Shift+n"], when, waits, run: goToFirstUnread },
  { name: "message.quotes", title: (t) => t.toggleQuotes, group, keys: ["q"], when, waits, run: toggleQuotes },
  { name: "message.original", title: (t) => t.showOriginal, group, keys: ["Shift+o"], when, waits, run: showOriginal },
];
