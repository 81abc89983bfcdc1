import { DOMParser as Reader, Slice } from "prosemirror-model";
import { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import type { DocNode, EditorOptions, Inserted } from "./contract";
import { setLink } from "./formats";
import { reduced } from "./reduce";
import { schema } from "./schema";
import { docOf } from "./serialise";
import { spotAt } from "./spots";

const ADDRESS = /^https?:\/\/[^\s<>"]+$/;

/** What comes from the clipboard, or is dropped: text keeps its empty lines, HTML its sense, files go up. */
export function pastePlugin({ isPlain, onFiles }: Pick<EditorOptions, "isPlain" | "onFiles">): Plugin {
  return new Plugin({
    props: {
      clipboardTextParser: (text) => sliceOf(docOf(text.replace(/\r\n?/g, "\n"))),
      transformPastedHTML: (html) => reduced(html),
      handlePaste(view, event) {
        const files = [...(event.clipboardData?.files ?? [])];
        const text = event.clipboardData?.getData("text/plain") ?? "";
        // Word and Excel put a picture of the text beside it.
        if (files.length > 0 && !text.trim()) {
          onFiles(files, spotAt(view, view.state.selection.from));
          return true;
        }
        if (isPlain) return view.pasteText(text, event);
        return !view.state.selection.empty && ADDRESS.test(text.trim()) && setLink(text.trim())(view.state, view.dispatch);
      },
      handleDrop(view, event) {
        const files = [...(event.dataTransfer?.files ?? [])];
        if (files.length === 0) return false;
        const there = view.posAtCoords({ left: event.clientX, top: event.clientY });
        onFiles(files, spotAt(view, there?.pos ?? view.state.selection.from));
        return true;
      },
    },
  });
}

/** Put it where `from` to `to` is; the caret stands behind it. */
export function put(view: EditorView, content: Inserted, { from, to }: { from: number; to: number }): void {
  const { tr } = view.state;
  if ("mention" in content) tr.replaceWith(from, to, [schema.node("mention", content.mention), schema.text(" ")]);
  else if ("variable" in content) tr.replaceWith(from, to, schema.node("variable", content.variable));
  else tr.deleteRange(from, to).setSelection(view.state.selection.map(tr.doc, tr.mapping)).replaceSelection(read(content));
  view.dispatch(tr.scrollIntoView());
  view.focus();
}

function read(content: { text: string } | { html: string } | { doc: DocNode }): Slice {
  if ("text" in content) return sliceOf(docOf(content.text));
  return sliceOf("doc" in content ? content.doc : documentOf(content.html));
}

export function documentOf(html: string): DocNode {
  const { body } = new DOMParser().parseFromString(reduced(html), "text/html");
  return Reader.fromSchema(schema).parse(body).toJSON() as DocNode;
}

/** Its first and last paragraph join the text around; lists and quotations stay apart. */
function sliceOf(doc: DocNode): Slice {
  const { content } = schema.nodeFromJSON(doc);
  const [first, last] = [content.firstChild, content.lastChild];
  return new Slice(content, first?.type.name === "paragraph" ? 1 : 0, last?.type.name === "paragraph" ? 1 : 0);
}
