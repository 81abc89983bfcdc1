// What the screen and the editor know of each other. The editor (mount.ts and all that it imports) is loaded when it is
// needed and imports nothing of the screen's; the screen imports from here, from serialise.ts, html.ts and pickers.ts alone.

export type Mode = "reply" | "note" | "forward";

/** A node of the document as ProseMirror writes it down; of a draft the top one, whose type is "doc". */
export interface DocNode {
  type: string;
  text?: string;
  attrs?: Record<string, unknown>;
  marks?: { type: string; attrs?: Record<string, unknown> }[];
  content?: DocNode[];
}

/** The document, and the same as plain text; a draft without a document is its text. */
export interface Written {
  doc: DocNode | null;
  text: string;
}

/** What the toolbar can do, and what may be so where the caret is. */
export type Format = "strong" | "em" | "underline" | "code" | "link" | "bullets" | "numbers" | "quote";

export interface EditorOptions {
  place: HTMLElement;
  written: Written;
  /** For channels without HTML: nothing can be formatted. */
  isPlain: boolean;
  /** Of the field itself: its id, label and so on. */
  attributes: Record<string, string>;
  placeholder: string;
  pickers: readonly Picker[];
  /** Where the picture of a Content-ID can be seen before it is sent. */
  pictureUrl: (contentId: string) => string;
  onChange: (written: Written) => void;
  /** What is so where the caret is now. */
  onFormats: (formats: ReadonlySet<Format>) => void;
  /** Pasted or dropped; pictures may be put where `spot` is. */
  onFiles: (files: File[], spot: Spot) => void;
  /** Mod+K on a selection, or the button. */
  onLink: (href: string) => void;
}

/** A place in the text that stays where it is while others write around it, until it is released. */
export interface Spot {
  putPicture: (picture: Picture) => void;
  release: () => void;
}

export interface Picture {
  contentId: string;
  name: string;
}

/** The editor once it is there. */
export interface Handle {
  /** A number is a place in `Written.text`, where there is no document. */
  focus: (where?: "start" | "end" | number) => void;
  /** Show this instead: the draft was changed from elsewhere. */
  set: (written: Written) => void;
  /** Tell at once of what was written in the last moment. */
  flush: () => void;
  run: (format: Format) => void;
  /** Make the selection a link; empty takes it away. */
  link: (href: string) => void;
  /** At the caret. */
  insert: (content: Inserted) => void;
  /** At the caret, as if it was typed: a picker's trigger. */
  type: (trigger: string) => void;
  /** As if these keys were pressed one after the other, a line's end being Enter. */
  keyIn: (typed: string) => void;
  spot: () => Spot;
  removePicture: (contentId: string) => void;
  destroy: () => void;
}

/** What can be put into the text. HTML is reduced to what the editor knows. */
export type Inserted =
  | { text: string }
  | { html: string }
  | { doc: DocNode }
  | { mention: { id: number; label: string } }
  /** Stands for `{{name}}`; `label` is what will be there, empty where that is not known. */
  | { variable: { name: string; label: string } };

/**
 * Something that opens while one types, such as snippets by "/" and colleagues by "@". Its trigger counts at the
 * beginning of a line and after a blank. Register it with `addPicker` (pickers.ts). What it shows must not take the focus
 * from the text (`preventDefault` at mousedown): without focus it is over.
 */
export interface Picker {
  trigger: string;
  /** Its button in the toolbar, for keyboards where the trigger is hard to find. */
  button?: { icon: string; title: string };
  modes: readonly Mode[];
  /** At every change of what is typed after the trigger; null when that is over. */
  show: (suggestion: Suggestion | null) => void;
  /** A key while it is shown, before the editor gets it: true if it was taken (arrows, Enter, Tab, Escape). */
  onKey: (event: KeyboardEvent) => boolean;
}

export interface Suggestion {
  /** What stands between the trigger and the caret. */
  query: string;
  /** Of the trigger, in the window. */
  rect: { left: number; top: number; bottom: number };
  /** In place of the trigger and the query. */
  insert: (content: Inserted) => void;
  /** Leave what is typed as it is, and stay away until the trigger is typed again. */
  dismiss: () => void;
  /** Which listbox shows it, and which of its options is chosen, for screen readers. */
  setActive: (listbox: string, option: string) => void;
}
