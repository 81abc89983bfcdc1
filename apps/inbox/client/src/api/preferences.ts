import { ask } from "./http";

/** How the agent likes the screen; apps/inbox/models/preferences.py. */
export interface Preferences {
  afterClosing: "next" | "previous" | "list";
  singleKeys: boolean;
  /** Keys that they chose themselves, by the command's name; empty for none. */
  keys: Record<string, string>;
  layout: Layout;
}

/** What is kept of the panes; what is not there is as usual. */
export interface Layout {
  /** Whether the rail of lists stays open. */
  rail?: boolean;
  /** Whether the contact is shown beside the conversation. */
  panel?: boolean;
  /** The width of the list in pixels. */
  list?: number;
}

export function putPreferences(kept: Partial<Pick<Preferences, "keys" | "layout">>): Promise<unknown> {
  return ask("/inbox/preferences", { method: "PUT", json: kept });
}
