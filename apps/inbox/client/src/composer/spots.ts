import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import type { Spot } from "./contract";
import { schema } from "./schema";

type Change = { add: { id: number; position: number } } | { remove: number };

const key = new PluginKey<DecorationSet>("spots");
let last = 0;

/** Keeps the places where pictures are to be, while they are on their way. */
export function spotsPlugin(): Plugin<DecorationSet> {
  return new Plugin({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, before) {
        const set = before.map(tr.mapping, tr.doc);
        const change = tr.getMeta(key) as Change | undefined;
        if (!change) return set;
        if ("remove" in change) return set.remove(find(set, change.remove));
        const { id, position } = change.add;
        return set.add(tr.doc, [Decoration.widget(position, mark, { id, side: 1 })]);
      },
    },
    props: { decorations: (state) => key.getState(state) },
  });
}

export function spotAt(view: EditorView, position: number): Spot {
  const id = ++last;
  view.dispatch(view.state.tr.setMeta(key, { add: { id, position } }));
  return {
    putPicture({ contentId, name }) {
      if (view.isDestroyed) return;
      const [place] = find(key.getState(view.state) ?? DecorationSet.empty, id);
      const at = place?.from ?? view.state.doc.content.size - 1;
      view.dispatch(view.state.tr.insert(at, schema.node("image", { cid: contentId, alt: name })));
    },
    release() {
      if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(key, { remove: id }));
    },
  };
}

function find(set: DecorationSet, id: number): Decoration[] {
  return set.find(undefined, undefined, (spec) => spec["id"] === id);
}

function mark(): HTMLElement {
  const dot = document.createElement("span");
  dot.className = "spot";
  return dot;
}
