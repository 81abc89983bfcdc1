// What a channel can do, and who reads what is written there.

export interface ChannelAbilities {
  html: boolean;
  /** Has Cc, Bcc. */
  cc: boolean;
  subject: boolean;
  /** Everybody can read it, unless what it answers is private. */
  isPublic: boolean;
  /** 0: there is no limit. */
  maxLength: number;
  unit: "characters" | "bytes" | "graphemes";
  /** Answers go to the addresses in To and Cc; otherwise into the thread. */
  addressed?: boolean;
  starts?: boolean;
  replies?: boolean;
  privateReply?: boolean;
  /** 0: there is no limit. */
  maxAttachments?: number;
  takesFiles?: boolean;
  moderation?: ModerationDeed[];
}

export type Audience = "private" | "public";
export type ModerationDeed = "approve" | "hold" | "hide" | "show" | "spam" | "delete" | "flag";

/** Where an answer goes: to which message (unless another is chosen), who reads it, until when it is taken. */
export interface Place {
  target: { id: string; name: string; handle: string } | null;
  audience: Audience;
  until: string | null;
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
