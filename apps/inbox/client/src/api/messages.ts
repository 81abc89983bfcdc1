import type { Reported } from "./reports";
import type { Audience, ModerationDeed, Person } from "./types";

// A message as the screen shows it.

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
  /** `?view` shows it in a tab of its own. */
  opens: boolean;
  contentId: string;
  /** What is on it, for those who do not see it. */
  description: string;
  /** Where an attached mail is read. */
  page: string | null;
}

/** What a calendar's file says: days, times in UTC, or on the wall of `zone`. */
export interface Appointment {
  kind:
    | "invitation"
    | "cancelled"
    | "proposed"
    | "unsuitable"
    | "asked_for"
    | "accepted"
    | "declined"
    | "tentative"
    | "answered"
    | "event";
  title: string;
  start: string;
  end: string;
  zone: string;
  place: string;
  organiser: string;
  who: string;
}

export type Delivery =
  | ""
  | "unapproved"
  | "held"
  | "queued"
  | "sending"
  | "deferred"
  | "sent"
  | "awaiting"
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
  warning: "" | "failed" | "unclear" | "ours" | "named";
  /** Filed as spam when it came. */
  spam: boolean;
  agent: number | null;
  /** Whom a note names. */
  mentions: string[];
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
  appointments: Appointment[];
  original: string | null;
  page: string | null;
  audience?: Audience;
  /** What it says of itself on a service with threads of its own; null for mails and notes. */
  post?: Post | null;
}

/** A deed that was asked for and is not done: how far it is, and in the service's words why not further. */
export interface Moderation {
  id: number;
  deed: ModerationDeed;
  state: Delivery;
  words: string;
  advice: string;
  tries: number;
}

/** `externalId` and `answers` are the service's ids of the message and of what it answers. */
export interface Post {
  externalId: string;
  answers: string;
  permalink: string;
  handle: string;
  url: string;
  /** How often it was changed. */
  edited: number;
  likes: number;
  shares: number;
  /** Everybody can read it, but the service does not spread it. */
  unlisted: boolean;
  withdrawn: "" | "hidden" | "deleted";
  awaitsApproval: boolean;
  canBeAnswered: boolean;
  /** Whom an answer to it names. */
  mentions?: string[];
  /** The content warning that it carries on. */
  warning?: string;
  /** Those that the service lets us do to it now; only team leads delete. */
  deeds: ModerationDeed[];
  moderations: Moderation[];
  /** Its service's moderators were told of it. */
  reported?: Reported | null;
}

/** What a message said before. */
export interface Revision {
  version: number;
  subject: string;
  text: string;
  at: string;
}
