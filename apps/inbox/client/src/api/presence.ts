import { ask } from "./http";

/** Where a screen is; `turn` grows with each word. */
export interface Whereabouts {
  screen: string;
  turn: number;
  conversation: string | null;
  doing: "view" | "reply" | "note" | "forward";
}

export async function postPresence(where: Whereabouts, keepalive: boolean): Promise<void> {
  await ask("/inbox/presence", { method: "POST", json: where, keepalive });
}
