// What the server's JSON holds; apps/inbox/records.py says the same to the server.

export interface Person {
  name: string;
  address: string;
}

export interface Colleague {
  id: number;
  name: string;
  initials: string;
}

export interface Boot {
  cursor: number;
  agent: Colleague & { signature: string; timeZone: string };
  agents: Colleague[];
  language: string;
  csrf: string;
  hasChannels: boolean;
  channelsUrl: string | null;
}

export const LISTS = ["mine", "unassigned", "all", "snoozed", "closed", "spam"] as const;
export type ListName = (typeof LISTS)[number];
export type ViewName = ListName | "unreadable";
export type Counts = Partial<Record<ViewName, number>>;

export type State = "open" | "pending" | "snoozed" | "closed" | "spam";

export interface Row {
  id: string;
  key: string;
  subject: string;
  snippet: string;
  contact: Person;
  channel: string;
  state: State;
  assignee: number | null;
  messages: number;
  activityAt: string;
  waitingSince: string | null;
  snoozedUntil: string | null;
  /** The sender of one of its messages may be somebody else. */
  isDoubted: boolean;
}

export interface Rows {
  rows: Row[];
  after: string | null;
  /** Null where they were not asked for. */
  counts: Counts | null;
}

/** An address where our last message came back, since when, and why. */
export interface Unreachable {
  address: string;
  since: string;
  reason: string;
}

/** What is needed to write: an open conversation has it, and one that is to begin. */
export type Desk = Pick<Head, "id" | "reply">;

export interface Head extends Row {
  /** Who wrote last, and their domain; empty where they cannot be blocked. */
  blockable: { address: string; domain: string };
  channels: string[];
  related: { id: string; subject: string } | null;
  /** `cannot` says why nothing can be sent at all; empty where it can. */
  reply: {
    sender: Person;
    to: Person[];
    cc: Person[];
    unreachable: Unreachable[];
    subject: string;
    maxBytes: number;
    cannot: string;
  };
}

export interface Passage {
  kind: "said" | "quoted" | "signature";
  text: string;
}

export interface FileRecord {
  id: string;
  name: string;
  type: string;
  size: number;
  url: string;
  isPicture: boolean;
  contentId: string;
}

export type Delivery =
  | ""
  | "held"
  | "queued"
  | "sending"
  | "deferred"
  | "sent"
  | "delayed"
  | "failed"
  | "uncertain"
  | "cancelled"
  | "bounced";

/** A recipient that a message did not reach, or not yet: why, and in the server's words. */
export interface Failure {
  address: string;
  reason: string;
  words: string;
}

export interface Message {
  id: string;
  direction: "in" | "out" | "note";
  /** Between us and a third party, unseen by the customer. */
  aside: boolean;
  /** Who joined, and who was left out, compared with the message that it answers. */
  changed: { added: Person[]; without: Person[] } | null;
  automatic: boolean;
  author: Person;
  /** Why the sender may be somebody else. */
  warning: "" | "failed" | "unclear" | "ours";
  /** Filed as spam when it came. */
  spam: boolean;
  agent: number | null;
  subject: string;
  to: Person[];
  cc: Person[];
  at: string;
  html: string;
  /** Those of others' servers, which `data-remote` numbers: how many, and where our copies are once somebody asked. */
  pictures: { count: number; asked: boolean; url: string } | null;
  passages: Passage[];
  files: FileRecord[];
  /** Grows with the time of arrival here, so that it tells what somebody has seen. */
  number: number;
  delivery: Delivery;
  deliveryWords: string;
  deliveryAdvice: string;
  /** When it is sent, tried again, or looked for. */
  dueAt: string | null;
  failures: Failure[];
  /** The day that an out-of-office answer names: 2026-05-03. */
  awayUntil: string | null;
  /** Why it does not go out just now, where that is for its channel. */
  waits: string;
  omitted: number;
  /** In sentences, what of it could not be shown. */
  notices: string[];
  original: string | null;
  page: string | null;
}

export interface ConversationEvent {
  id: number;
  kind: string;
  agent: string | null;
  at: string;
  data: Record<string, unknown>;
}

export interface ConversationPage {
  head: Head | null;
  messages: Message[];
  events: ConversationEvent[];
  earlier: number;
  before: string | null;
}

/** What a merge or a move made: the conversation that has it now, and the event by which it is taken back. */
export interface Regrouped {
  event: number;
  row: Row;
}

export interface Upload {
  token: string;
  name: string;
  type: string;
  size: number;
}

export interface Unread {
  id: number;
  channel: string;
  source: string;
  size: number;
  receivedAt: string;
  reason: string;
  original: string;
}
