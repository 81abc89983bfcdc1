// What a channel can do, and who reads what is written there.

export interface ChannelAbilities {
  html: boolean;
  /** Has Cc, Bcc. */
  cc: boolean;
  subject: boolean;
  /** Everybody can read it, unless what it answers is private. */
  isPublic: boolean;
  /** Of each post; 0: there is no limit. */
  maxLength: number;
  unit: "characters" | "bytes" | "graphemes" | "utf16";
  /** In UTF-8, besides; 0: there is no limit. */
  maxBytes?: number;
  /** What a web address counts as; 0: as it is written. */
  linkWeight?: number;
  /** A mention counts without its server. */
  shortMentions?: boolean;
  /** What is longer goes as several posts. */
  splits?: boolean;
  /** Answers go to the addresses in To and Cc; otherwise into the thread. */
  addressed?: boolean;
  starts?: boolean;
  replies?: boolean;
  privateReply?: boolean;
  /** 0: there is no limit. */
  maxAttachments?: number;
  /** In bytes, of each file; 0: no other limit than that of all together. */
  maxFileBytes?: number;
  /** "image/png", "image/"; empty: all. */
  fileTypes?: string[];
  /** Of what is said of a picture for those who do not see it, in characters; 0: nothing can be said. */
  maxDescription?: number;
  takesFiles?: boolean;
  /** What can be done when answers are taken no more. */
  closedWords?: string;
  moderation?: ModerationDeed[];
  /** What holds for private answers instead. */
  private?: ChannelAbilities | null;
}

export type Audience = "private" | "public";
export type ModerationDeed = "approve" | "hold" | "hide" | "show" | "spam" | "delete" | "flag" | AuthorDeed;
/** What is done about whoever wrote it. */
export type AuthorDeed = "mute" | "unmute" | "block" | "unblock";

/** Where an answer goes: to which message (unless another is chosen), who reads it, until when it is taken. */
export interface Place {
  target: { id: string; name: string; handle: string } | null;
  audience: Audience;
  until: string | null;
  /** Whom an answer to that message names. */
  mentions?: string[];
  /** The content warning that it carries on. */
  warning?: string;
  /** One may go on in private on the service itself. */
  privately: boolean;
}

export interface Participant {
  contact: number;
  name: string;
  handle: string;
  url: string;
  messages: number;
  page: string;
}
