import { ask } from "./http";

export type NotificationKind =
  | ("mentioned" | "assigned" | "answered" | "watched" | "failed" | "uncertain" | "arrived")
  | ("soon" | "late" | "very_late" | "rated_bad" | "approve" | "given_back" | "reworded");

/** Something to hear of; `who` did it, or is whom an answer did not reach. */
export interface Notice {
  id: number;
  kind: NotificationKind;
  who: string;
  conversation: string;
  subject: string;
  message: string | null;
  /** The first words of the message. */
  words: string;
  at: string;
  isRead: boolean;
}

export interface Notices {
  unread: number;
  notifications: Notice[];
}

export function getNotices(): Promise<Notices> {
  return ask("/inbox/notifications");
}

/** The agent has read of some, or of all up to one. */
export function postReadings(what: { ids: number[] } | { upto: number }): Promise<Notices> {
  return ask("/inbox/notifications/readings", { method: "POST", json: what });
}
