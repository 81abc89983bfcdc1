import { ask } from "./http";
import type { FileRecord, State } from "./types";

/** One address of somebody. `unreachableSince` is set where our last message came back. */
export interface ContactAddress {
  address: string;
  kind: string;
  /** The page of an account. */
  url: string;
  unreachableSince: string | null;
  reason: string;
}

export interface OtherConversation {
  id: string;
  key: string;
  subject: string;
  channel: string;
  state: State;
  messages: number;
  activityAt: string;
}

/** A file, the message that it came or went with, and when. */
export interface SentFile extends FileRecord {
  message: string;
  at: string;
}

interface OthersPage {
  conversations: OtherConversation[];
  after: string | null;
}

/** What stands beside a conversation. */
export interface Beside extends OthersPage {
  contact: { id: number; name: string; url: string; organisation: string; fields: [label: string, value: string][]; addresses: ContactAddress[]; firstSeen: string | null } | null;
  watchers: number[];
  files: SentFile[];
}

export function getBeside(conversation: string): Promise<Beside> {
  return ask(`/inbox/conversations/${conversation}/contact`);
}

export function getMoreConversations(conversation: string, after: string): Promise<OthersPage> {
  return ask(`/inbox/conversations/${conversation}/contact?${new URLSearchParams({ after }).toString()}`);
}
