import { type EditorState, Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import type { Picker, Suggestion } from "./contract";
import { put } from "./paste";

interface Found {
  from: number;
  to: number;
  query: string;
}

/** Tells a picker of what is typed after its trigger, and gives it the keys while it is shown. */
export function suggestPlugin(picker: Picker): Plugin {
  let isShown = false;
  let dismissed = -1;

  function hide(view: EditorView): void {
    if (!isShown) return;
    isShown = false;
    for (const name of ["aria-controls", "aria-activedescendant"]) view.dom.removeAttribute(name);
    picker.show(null);
  }

  function suggestion(view: EditorView, found: Found): Suggestion {
    const { left, top, bottom } = view.coordsAtPos(found.from);
    return {
      query: found.query,
      rect: { left, top, bottom },
      insert: (content) => put(view, content, { from: found.from, to: found.to }),
      dismiss() {
        dismissed = found.from;
        hide(view);
      },
      setActive(listbox, option) {
        view.dom.setAttribute("aria-controls", listbox);
        view.dom.setAttribute("aria-activedescendant", option);
      },
    };
  }

  return new Plugin({
    view: () => ({
      update(view) {
        const found = view.hasFocus() ? find(view.state, picker.trigger) : null;
        if (!found) dismissed = -1;
        if (!found || found.from === dismissed) return hide(view);
        isShown = true;
        picker.show(suggestion(view, found));
      },
      destroy: () => isShown && picker.show(null),
    }),
    props: {
      handleKeyDown: (_view, event) => isShown && picker.onKey(event),
      handleDOMEvents: {
        blur(view) {
          hide(view);
          return false;
        },
      },
    },
  });
}

function find({ selection: { empty, $from } }: EditorState, trigger: string): Found | null {
  if (!empty || !$from.parent.isTextblock) return null;
  const before = $from.parent.textBetween(0, $from.parentOffset, undefined, "\ufffc");
  const start = before.lastIndexOf(trigger);
  const query = before.slice(start + trigger.length);
  if (start < 0 || query.length > 40 || /[\s\ufffc]/.test(query) || !/^$|[\s\ufffc(]$/.test(before.slice(0, start))) return null;
  return { from: $from.pos - query.length - trigger.length, to: $from.pos, query };
}
