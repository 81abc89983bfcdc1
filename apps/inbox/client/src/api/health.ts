import { ask } from "./http";

export type Tone = "good" | "info" | "warn" | "bad" | "quiet";

/** How a channel is doing, in the server's words for the agent's language. */
export interface ChannelHealth {
  id: number;
  name: string;
  tone: Tone;
  state: string;
  /** For how long it has been so. */
  lasting: string;
  /** When something arrived last. */
  last_mail: string;
  /** What its service says of how often it may still be asked; empty if it says nothing. */
  calls_left: string;
  /** What the server said, and what to do about it; empty if all is well. */
  words: string;
  advice: string;
}

export interface Health {
  tone: Tone;
  summary: string;
  channels: ChannelHealth[];
}

export function getHealth(): Promise<Health> {
  return ask("/settings/channels/health/");
}
