import * as commands from "./commands";
import * as due from "./due";
import * as contact from "./contact";
import * as events from "./events";
import * as fields from "./fields";
import * as finding from "./finding";
import * as inLists from "./lists";
import * as posts from "./posts";
import * as ratings from "./ratings";
import * as reading from "./reading";
import * as senders from "./senders";
import * as loading from "./loading";
import * as notifications from "./notifications";
import * as sending from "./sending";
import * as snippets from "./snippets";
import * as spells from "./spells";
import * as together from "./together";
import * as triage from "./triage";
import * as writing from "./writing";
import { inEnglish } from "./numbers";

export const language: "de" | "en" = "en";

/** Every text of the screen in English; the other languages have the same keys. */
export const texts = {
  ...inLists.en,
  ...loading.en,
  ...posts.en,
  ...ratings.en,
  ...reading.en,
  ...sending.en,
  ...writing.en,
  ...commands.en,
  ...fields.en,
  ...finding.en,
  ...triage.en,
  ...due.en,
  lists: "Lists",
  mine: "My conversations",
  unassigned: "Unassigned",
  all: "All",
  snoozed: "Snoozed",
  closed: "Closed",
  spam: "Spam",
  unreadable: "Could not be read",
  conversations: "Conversations",
  conversation: "Conversation",
  search: "Search",
  searchHint: "Search messages, people, files",
  endSearch: "End the search",
  found: "Found",
  shortcuts: "Keyboard shortcuts",
  close: "Close",
  back: "Back to the list",
  loading: "Loading …",
  more: "More",
  tryAgain: "Try again",
  undo: "Undo",

  noSubject: "(no subject)",
  unknownSender: "Unknown sender",
  me: "Me",
  nobody: "Nobody",
  assignedTo: (name: string) => `Assigned to ${name}`,
  waits: (time: string) => `waits ${time}`,
  snoozedUntil: (time: string) => `until ${time}`,
  state_open: "Open",
  state_pending: "Waiting for them",
  state_snoozed: "Snoozed",
  state_closed: "Closed",
  state_spam: "Spam",
  messageCount: (n: number) => (n === 1 ? "1 message" : `${inEnglish(n)} messages`),

  emptyMine: "Nothing is waiting for you.",
  emptyMineHint: "Take something from the unassigned ones.",
  emptyUnassigned: "Everything has somebody who looks after it.",
  emptyAll: "All done. There is no open conversation.",
  emptySnoozed: "Nothing is snoozed.",
  emptyClosed: "Nothing has been closed yet.",
  emptySpam: "No spam.",
  emptyUnreadable: "Everything that came in could be read.",
  noChannel: "No channel is connected yet.",
  noChannelAdmin: "Connect a mailbox, and what customers write appears here.",
  noChannelAgent: "You do not see any channel yet. An admin can add you to a team that does.",
  connect: "Connect a channel",
  showUnassigned: "Show the unassigned ones",
  chooseOne: "Choose a conversation",
  chooseOneHint: "j and k walk through the list, ? shows all keys.",

  reply: "Reply",
  note: "Note",
  internalNote: "Internal note",
  replyTo: (name: string) => (name ? `Reply to ${name} …` : "Reply …"),
  draft: "Draft",

  assign: "Assign",
  assignMe: "Assign to me",
  closeIt: "Close",
  reopen: "Reopen",
  snooze: "Snooze",
  wake: "Wake now",
  spamIt: "Mark as spam",
  notSpam: "Not spam",
  ...senders.en,
  laterToday: "Later today",
  tomorrow: "Tomorrow morning",
  nextMonday: "Monday morning",
  nextWeek: "In a week",
  chosenTime: "Date and time",

  mergeInto: "Merge into…",
  joinThem: "Join",
  moveOut: "Move to a new conversation",
  splitHere: "From here on to a new conversation",
  moveTo: "Move to another conversation…",
  noneToChoose: "No other conversation has these words.",
  mergedToast: "Merged",
  movedToast: (n: number) => (n === 1 ? "1 message moved" : `${inEnglish(n)} messages moved`),
  undoneToast: "Taken back",

  earlier: (n: number) => (n === 1 ? "1 earlier message" : `${inEnglish(n)} earlier messages`),
  quoted: (n: number) => (n === 1 ? "Quoted text, 1 line" : `Quoted text, ${inEnglish(n)} lines`),
  signatureFold: "Signature",
  picturesHidden: "Pictures are not shown.",
  picturesWhy:
    "They lie on the sender's servers. When you show them, our server fetches copies: the sender learns that this was read, but neither where nor by whom.",
  showPictures: "Show",
  leadsTo: (host: string) => `leads to ${host}`,
  downloadWhole: "Download the whole message as it came",
  leftOut: "This message is larger than the limit; its body stayed on the mail server.",
  noText: "No text.",
  attachments: "Attachments",
  download: (name: string) => `Download ${name}`,
  messageMenu: "More about this message",
  showOriginal: "Show the original",
  showSource: "Show the source",
  saveSource: "Save as .eml file",
  originalOf: "The message as it was sent",
  automatic: "automatic",
  via: "from another program",
  related: "Possibly related:",
  toList: (names: string) => `to ${names}`,
  ccList: (names: string) => `cc ${names}`,

  cameBack: (address: string, day: string, reason: string) =>
    `What we sent to ${address} came back on ${day}${reason ? `: ${reason}` : ""}.`,
  awayUntil: (day: string) => `away until ${day}`,

  by: (name: string | null, deed: string) => (name ? `${name} ${deed}` : deed.charAt(0).toUpperCase() + deed.slice(1)),
  ...together.en,
  ...contact.en,
  ...notifications.en,
  ...snippets.en,
  ...spells.en,
  ...events.en,

  today: "Today",
  yesterday: "Yesterday",
  now: "now",
  connecting: "No live connection, trying again …",
  offline: "You are offline",
  unreachable: "The server cannot be reached.",
  failed: "That did not work.",
  threadMissing: "This conversation could not be loaded.",
  gone: "This conversation is not here, or it is not yours to see.",

  source: "Source",
  readAgain: "Read again",
  readAllAgain: "Read all again",
  isBeingRead: "Being read …",
  beingRead: "It is being read again.",
  stillUnreadable: "It still could not be read.",
  unreadableHint: "It is kept as it came. Read it again after an update, or open its source.",
};

export type Texts = typeof texts;
