// What the server's JSON holds; apps/inbox/records.py says the same to the server.

import type { Message } from "./messages";
import type { Preferences } from "./preferences";

export * from "./messages";

import type { StoredDraft } from "./drafts";

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
  preferences: Preferences;
  /** Of what the agent hears, and how. */
  tells: Record<"title" | "favicon" | "sound" | "browser", boolean>;
  tellsUrl: string;
  dottedIcon: string;
  hasChannels: boolean;
  channelsUrl: string | null;
  settingsUrl: string;
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
  /** Whose drafts are in it. */
  drafters: number[];
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

export interface ChannelAbilities {
  html: boolean;
  /** Has Cc, Bcc. */
  cc: boolean;
  subject: boolean;
  /** Everybody can read it. */
  isPublic: boolean;
  /** 0: there is no limit. */
  maxLength: number;
  unit: "characters" | "bytes" | "graphemes";
}

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
    /** What the channel can do. */
    can: ChannelAbilities;
    /** What stands below what one writes there. */
    signature: string;
  };
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
  /** One's own. */
  drafts: StoredDraft[];
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
  /** By which HTML shows it; empty for what is no picture. */
  contentId: string;
  /** It was put into the text. */
  inline?: boolean;
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
