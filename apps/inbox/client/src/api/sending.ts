import type { Delivery, Person, Upload } from "./types";

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
