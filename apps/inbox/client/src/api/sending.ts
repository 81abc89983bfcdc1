import type { Audience, Delivery, Person, Upload } from "./types";

/** What was taken back, to go on with. */
export interface Restored {
  to: Person[];
  cc: Person[];
  bcc: Person[];
  subject: string;
  text: string;
  /** The same with its look; empty where it has none. */
  html: string;
  files: Upload[];
  /** On services with threads of their own: what it answered, and who was to read it. */
  target?: { id: string; name: string; handle: string } | null;
  writtenFor?: Audience | null;
}

/** What a forward begins with: `text` holds all of it, `above` what stands above the message that is forwarded. */
export interface Forwarding extends Omit<Restored, "html"> {
  above: string;
  /** It has a look, with which it can go too. */
  hasLook: boolean;
}

/** What was tried to send an answer, and how it stands with each of its recipients. */
export interface Sending {
  attempts: { startedAt: string; endedAt: string | null; outcome: Delivery; host: string; stage: string; words: string }[];
  recipients: { address: string; state: "pending" | "accepted" | "refused"; words: string }[];
}
