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
  rail?: boolean;
  panel?: boolean;
  list?: number;
}
