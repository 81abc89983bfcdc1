import { effect } from "@preact/signals";
import { postReading } from "../api/triage";
import { act } from "./deeds";
import { screen } from "./presence";
import { openId } from "./route";
import { replaceRow } from "./rows";
import { putRow, thread } from "./thread";

// What stands open for a moment is read; whoever marks it as unread has it so until they open it again.

const MOMENT = 1500;
let kept: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

effect(() => {
  const head = thread.value?.head;
  clearTimeout(timer);
  if (openId.value !== kept) kept = null;
  if (!head || head.id !== openId.value || !head.isUnread || head.id === kept) return;
  timer = setTimeout(() => void look(head.id), MOMENT);
});

/** Mark it as unread, although it stands open. */
export async function markUnread(id: string): Promise<void> {
  kept = id;
  clearTimeout(timer);
  await act({ name: "unread" }, id);
}

async function look(id: string): Promise<void> {
  if (document.visibilityState !== "visible") {
    document.addEventListener("visibilitychange", () => void look(id), { once: true });
    return;
  }
  const head = thread.value?.head;
  if (!head?.isUnread || head.id !== id || id === kept) return;
  try {
    const row = await postReading(id, head.heardAt ?? head.activityAt, screen);
    putRow(row);
    replaceRow(row);
  } catch {
    // It is tried again when it is opened again.
  }
}
