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
}

export interface Rows {
  rows: Row[];
  after: string | null;
  /** Null where they were not asked for. */
  counts: Counts | null;
}

export interface Head extends Row {
  channels: string[];
  related: { id: string; subject: string } | null;
  /** `cannot` says why nothing can be sent at all; empty where it can. */
  reply: { sender: Person; to: Person[]; cc: Person[]; subject: string; maxBytes: number; cannot: string };
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
  | "failed"
  | "uncertain"
  | "cancelled"
  | "bounced";

export interface Message {
  id: string;
  direction: "in" | "out" | "note";
  automatic: boolean;
  author: Person;
  agent: number | null;
  subject: string;
  to: Person[];
  cc: Person[];
  at: string;
  html: string;
  passages: Passage[];
  files: FileRecord[];
  /** Grows with the time of arrival here, so that it tells what somebody has seen. */
  number: number;
  delivery: Delivery;
  deliveryWords: string;
  deliveryAdvice: string;
  /** When it is sent, tried again, or looked for. */
  dueAt: string | null;
  /** Why it does not go out just now, where that is for its channel. */
  waits: string;
  omitted: number;
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

/** What was taken back, to go on with. */
export interface Restored {
  to: Person[];
  cc: Person[];
  bcc: Person[];
  subject: string;
  text: string;
  files: Upload[];
}

/** What was tried to send an answer, and how it stands with each of its recipients. */
export interface Sending {
  attempts: { startedAt: string; endedAt: string | null; outcome: Delivery; host: string; stage: string; words: string }[];
  recipients: { address: string; state: "pending" | "accepted" | "refused"; words: string }[];
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
