// What the server's JSON holds; apps/inbox/records.py says the same to the server.

import type { ChannelAbilities, Participant, Place } from "./channels";
import type { SavedView } from "./lists";
import type { Message } from "./messages";
import type { Preferences } from "./preferences";
import type { CustomField, FieldValue } from "./fields";
import type { Tag, Team } from "./triage";

export * from "./channels";
export * from "./lists";
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
  agent: Colleague & { signature: string; timeZone: string; wallClock: { changes: [number, number][]; until: number } };
  agents: Colleague[];
  tags: Tag[];
  teams: Team[];
  /** The admin's own fields of conversations. */
  fields: CustomField[];
  csrf: string;
  preferences: Preferences;
  /** Of what the agent hears, and how. */
  tells: Record<"title" | "favicon" | "sound" | "browser", boolean>;
  tellsUrl: string;
  dottedIcon: string;
  channels: { id: number; name: string; kind: string }[];
  /** The agent's own. */
  ownTeams: number[];
  /** Whether they look after a team, or after everything. */
  leads: boolean;
  isAdmin: boolean;
  views: SavedView[];
  channelsUrl: string | null;
  settingsUrl: string;
  contactsUrl: string;
}

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
  /** When the next thing is due that was promised, and from when on that is soon. */
  dueAt: string | null;
  warnAt: string | null;
  snoozedUntil: string | null;
  /** The sender of one of its messages may be somebody else. */
  isDoubted: boolean;
  /** Others than those who take part can read something in it. */
  isPublic: boolean;
  /** An answer in it waits for a second person. */
  isUnapproved: boolean;
  isUnread: boolean;
  isWatched: boolean;
  /** When something last came that the agent may want to read. */
  heardAt: string | null;
  /** -1 is low, 0 normal, 1 high, 2 urgent. */
  priority: number;
  team: number | null;
  tags: number[];
  /** The admin's own fields, by their keys. */
  custom: Record<string, FieldValue>;
  /** Whose drafts are in it. */
  drafters: number[];
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
  /** Who wrote in it; empty where that is one alone. */
  participants?: Participant[];
  /** The public one that this continues in private, and those that continue this. */
  continues?: { id: string; subject: string } | null;
  continuedIn?: { id: string; subject: string }[];
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
    /** Below the answer the customer is asked how it was. */
    asksForRating: boolean;
    place?: Place;
  };
}

export interface ConversationEvent {
  id: number;
  kind: string;
  agent: string | null;
  at: string;
  /** It was taken back. */
  isUndone: boolean;
  data: Record<string, unknown>;
}

export interface ConversationPage {
  head: Head | null;
  messages: Message[];
  events: ConversationEvent[];
  /** One's own. */
  drafts: StoredDraft[];
  /** Until when the agent had read it; null where they never had. */
  readUpto: string | null;
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
  /** What is on it, for those who do not see it. */
  description?: string;
}

export interface Unread {
  id: number;
  channel: string;
  source: string;
  size: number;
  receivedAt: string;
  reason: string;
  /** Who seems to have sent it, and about what; empty where that cannot be told. */
  sender: Person;
  subject: string;
  original: string;
}
