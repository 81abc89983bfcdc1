import { ask } from "./http";
import type { Message } from "./types";

// Telling the moderators of a service about a message.

export interface ReportReason {
  value: string;
  words: string;
  /** They read words of ours along with it. */
  takesWords: boolean;
  needsWords: boolean;
}

/** What they want to know (null: nothing), and the report that was made, if one was. */
export interface ReportForm {
  form: { reasons: ReportReason[]; maxWords: number; forwards: boolean } | null;
  reported: Reported | null;
}

export interface Reported {
  by: string;
  at: string;
  why: string;
  words: string;
}

export interface Report {
  reason: string;
  words: string;
  /** To whoever runs the author's server, too. */
  forward: boolean;
}

export function getReportForm(message: string): Promise<ReportForm> {
  return ask<ReportForm>(`/inbox/messages/${message}/report`);
}

export async function postReport(message: string, report: Report): Promise<Message> {
  const asked = { method: "POST" as const, json: { deed: "flag", ...report } };
  return (await ask<{ message: Message }>(`/inbox/messages/${message}/moderations`, asked)).message;
}
