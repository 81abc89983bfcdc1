import { history } from "prosemirror-history";
import type { Node } from "prosemirror-model";
import { EditorState, type Plugin, Selection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import type { DocNode, EditorOptions, Handle, Written } from "./contract";
import { COMMANDS, formatsIn, linkAround, setLink } from "./formats";
import { keyPlugins, leavePlugin } from "./keys";
import { documentOf, pastePlugin, put } from "./paste";
import { schema } from "./schema";
import { docOf, textOf } from "./serialise";
import { spotAt, spotsPlugin } from "./spots";
import { suggestPlugin } from "./suggest";

export { documentOf };

/** So long after a change the draft has it. */
const MOMENT = 40;

/** Put an editor into `options.place`. */
export function mountEditor(options: EditorOptions): Handle {
  const plugins = pluginsFor(options);
  const teller = tell(options, () => view.state.doc);
  const view: EditorView = new EditorView(options.place, {
    state: stateOf(options.written, plugins),
    attributes: (state) => attributesIn(state, options),
    nodeViews: { image: (node) => ({ dom: pictureOf(node, options) }) },
    dispatchTransaction(tr) {
      view.updateState(view.state.apply(tr));
      if (tr.docChanged) teller.later();
      options.onFormats(formatsIn(view.state));
    },
  });
  return {
    ...deeds(view),
    flush: teller.now,
    set(written) {
      teller.forget();
      view.updateState(stateOf(written, plugins));
      options.onFormats(formatsIn(view.state));
    },
    run(format) {
      if (format === "link") options.onLink(linkAround(view.state).href);
      else COMMANDS[format](view.state, view.dispatch, view);
      if (format !== "link") view.focus();
    },
    destroy() {
      teller.now();
      view.destroy();
    },
  };
}

function deeds(view: EditorView): Pick<Handle, "focus" | "link" | "insert" | "type" | "keyIn" | "spot" | "removePicture"> {
  return {
    focus(where) {
      if (where !== undefined) view.dispatch(view.state.tr.setSelection(selectionAt(view.state.doc, where)));
      view.focus();
    },
    link(href) {
      setLink(href)(view.state, view.dispatch);
      view.focus();
    },
    insert: (content) => put(view, content, view.state.selection),
    type(trigger) {
      const { $from } = view.state.selection;
      const isApart = $from.parentOffset === 0 || /\s$/.test($from.parent.textBetween(0, $from.parentOffset, undefined, " "));
      view.focus();
      view.dispatch(view.state.tr.insertText(isApart ? trigger : ` ${trigger}`).scrollIntoView());
    },
    keyIn: (typed) => [...typed].forEach((sign) => press(view, sign)),
    spot: () => spotAt(view, view.state.selection.from),
    removePicture(contentId) {
      const { tr } = view.state;
      view.state.doc.descendants((node, position) => {
        if (node.type.name === "image" && node.attrs["cid"] === contentId) tr.delete(tr.mapping.map(position), tr.mapping.map(position + 1));
      });
      view.dispatch(tr);
    },
  };
}

/** Lists, marks and pickers begin by what is typed. */
function press(view: EditorView, sign: string): void {
  if (sign === "\n") {
    const event = new KeyboardEvent("keydown", { key: "Enter" });
    view.someProp("handleKeyDown", (handle) => handle(view, event));
    return;
  }
  const { from, to } = view.state.selection;
  const write = () => view.state.tr.insertText(sign, from, to).scrollIntoView();
  if (!view.someProp("handleTextInput", (handle) => handle(view, from, to, sign, write))) view.dispatch(write());
}

/** Between paragraphs the text has two signs and the document two places, and one for a break: only the first differs. */
function selectionAt(doc: Node, where: "start" | "end" | number): Selection {
  if (where === "start") return Selection.atStart(doc);
  if (where === "end") return Selection.atEnd(doc);
  return Selection.near(doc.resolve(Math.min(where + 1, doc.content.size)));
}

function pluginsFor(options: EditorOptions): Plugin[] {
  const pickers = options.pickers.map(suggestPlugin);
  return [leavePlugin(pickers), ...pickers, ...keyPlugins(options), history(), pastePlugin(options), spotsPlugin()];
}

/** A document that an older or newer version wrote differently is its text. */
function stateOf({ doc, text }: Written, plugins: Plugin[]): EditorState {
  const node = read(doc) ?? schema.nodeFromJSON(docOf(text));
  return EditorState.create({ doc: node, plugins, selection: Selection.atEnd(node) });
}

function read(doc: DocNode | null): Node | null {
  if (!doc) return null;
  try {
    const node = schema.nodeFromJSON(doc);
    node.check();
    return node;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function attributesIn({ doc }: EditorState, { attributes, placeholder }: EditorOptions): Record<string, string> {
  const isEmpty = doc.childCount === 1 && doc.firstChild?.type.name === "paragraph" && doc.content.size === 2;
  return {
    role: "textbox",
    "aria-multiline": "true",
    ...attributes,
    ...(isEmpty ? { "data-placeholder": placeholder, "aria-placeholder": placeholder } : {}),
  };
}

function pictureOf(node: Node, { pictureUrl }: EditorOptions): HTMLElement {
  const image = document.createElement("img");
  image.src = pictureUrl(String(node.attrs["cid"]));
  image.alt = String(node.attrs["alt"]);
  return image;
}

/** Passes changes on, several of a moment at once. */
function tell({ onChange }: EditorOptions, docNow: () => Node): { later: () => void; now: () => void; forget: () => void } {
  let timer: number | undefined;
  const forget = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const now = () => {
    if (timer === undefined) return;
    forget();
    const doc = docNow().toJSON() as DocNode;
    onChange({ doc, text: textOf(doc) });
  };
  return { later: () => (timer ??= setTimeout(now, MOMENT)), now, forget };
}
