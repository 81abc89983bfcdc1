import { change, type Noun } from "../api/inbox";
import type { Row } from "../api/types";
import { t } from "../i18n";
import { boot } from "./boot";
import { go, openId, view } from "./route";
import { neighbour, replaceRow } from "./rows";
import { putRow } from "./thread";
import { say, sayFailure } from "./toasts";

// What an agent does to a conversation. After one that takes it out of sight the next row opens.

export async function assign(id: string, to: number | null): Promise<void> {
  await deed(id, "assignment", "POST", { to });
}

export async function close(id: string, { stays = false } = {}): Promise<void> {
  const next = nextAfter(id);
  if (await deed(id, "closure", "POST")) {
    say(t.closedToast, () => void reopen(id));
    if (!stays) leave(id, next);
  }
}

export async function reopen(id: string): Promise<void> {
  if (await deed(id, "closure", "DELETE")) say(t.reopenedToast);
}

/** `until` as the agent's clock shows it: 2026-11-12T08:00; false where it was refused, which is told. */
export async function snooze(id: string, until: string): Promise<boolean> {
  const next = nextAfter(id);
  if (!(await deed(id, "snooze", "POST", { until }))) return false;
  say(t.snoozedToast, () => void reopen(id));
  leave(id, next);
  return true;
}

export async function markSpam(id: string): Promise<void> {
  const next = nextAfter(id);
  if (await deed(id, "spam", "POST")) {
    say(t.spamToast, () => void notSpam(id));
    leave(id, next);
  }
}

export async function notSpam(id: string): Promise<void> {
  const next = nextAfter(id);
  if (await deed(id, "spam", "DELETE")) {
    say(t.notSpamToast, () => void markSpam(id));
    if (view.value === "spam") leave(id, next);
  }
}

export function toggleSpam(row: Row): Promise<void> {
  return row.state === "spam" ? notSpam(row.id) : markSpam(row.id);
}

/** `value` is an address, or a domain with a leading @. */
export async function block(id: string, value: string): Promise<void> {
  const next = nextAfter(id);
  if (await deed(id, "block", "POST", { value })) {
    say(t.blockedToast(value), () => void unblock(id, value));
    leave(id, next);
  }
}

async function unblock(id: string, value: string): Promise<void> {
  if (await deed(id, "block", "DELETE", { value })) say(t.unblockedToast(value));
}

/** Close what is open, reopen what is not. */
export function toggleClosed(row: Row): Promise<void> {
  if (row.state === "spam") return notSpam(row.id);
  return row.state === "open" || row.state === "pending" ? close(row.id) : reopen(row.id);
}

async function deed(id: string, noun: Noun, method: "POST" | "DELETE", json?: unknown): Promise<boolean> {
  try {
    const row = await change(id, noun, method, json);
    putRow(row);
    replaceRow(row);
    return true;
  } catch (error) {
    sayFailure(error);
    return false;
  }
}

/** Where the agent likes to go on: at the end of the list the other way. */
function nextAfter(id: string): string | null {
  const { afterClosing } = boot.preferences;
  if (openId.value !== id || afterClosing === "list") return null;
  const steps = afterClosing === "previous" ? -1 : 1;
  return (neighbour(steps) ?? neighbour(-steps))?.id ?? null;
}

/** On a phone the list comes back instead of the next conversation. */
function leave(id: string, next: string | null): void {
  if (openId.value === id) go({ id: matchMedia("(max-width: 56rem)").matches ? null : next });
}
