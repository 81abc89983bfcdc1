import { baseKeymap, chainCommands, exitCode } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { InputRule, inputRules, undoInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { type Command, Plugin } from "prosemirror-state";
import { COMMANDS, isNested, linkAround } from "./formats";
import { schema } from "./schema";

const item = schema.nodes["list_item"]!;

/** Keys of the text itself; those that do something with it as a whole (send, leave) are the screen's. */
export function keyPlugins({ isPlain, onLink }: { isPlain: boolean; onLink: (href: string) => void }): Plugin[] {
  const general = keymap({
    "Mod-z": undo,
    "Mod-Shift-z": redo,
    "Mod-y": redo,
    Backspace: undoInputRule,
    "Shift-Enter": chainCommands(exitCode, lineBreak),
  });
  const formatted = keymap({
    "Mod-b": COMMANDS.strong,
    "Mod-i": COMMANDS.em,
    "Mod-u": COMMANDS.underline,
    "Mod-Shift-7": COMMANDS.numbers,
    "Mod-Shift-8": COMMANDS.bullets,
    "Mod-Shift-9": COMMANDS.quote,
    "Mod-k": askForLink(onLink),
    Enter: splitListItem(item),
    // Tab leaves the text, but for where it moves an item of a list.
    Tab: sinkListItem(item),
    "Shift-Tab": (state, dispatch) => isNested(state) && liftListItem(item)(state, dispatch),
  });
  return [general, ...(isPlain ? [] : [formatted, rules]), keymap(baseKeymap)];
}

/** Escape, and Enter that sends, are the screen's, unless a picker takes them; ProseMirror would keep them to itself. */
export function leavePlugin(pickers: Plugin[]): Plugin {
  return new Plugin({
    props: {
      handleDOMEvents: {
        keydown(view, event) {
          const isSend = event.key === "Enter" && (event.ctrlKey || event.metaKey);
          if (event.isComposing || !(isSend || event.key === "Escape")) return false;
          const isTaken = pickers.some((picker) => picker.props.handleKeyDown?.call(picker, view, event));
          if (isTaken) event.preventDefault();
          return true;
        },
      },
    },
  });
}

const lineBreak: Command = (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(schema.nodes["hard_break"]!.create()).scrollIntoView());
  return true;
};

/** Without a selection the key is the palette's. */
function askForLink(onLink: (href: string) => void): Command {
  return (state) => {
    const { href } = linkAround(state);
    if (state.selection.empty && !href) return false;
    onLink(href);
    return true;
  };
}

const rules = inputRules({
  rules: [
    wrappingInputRule(/^\s*([-*])\s$/, schema.nodes["bullet_list"]!),
    wrappingInputRule(
      /^(\d{1,3})\.\s$/,
      schema.nodes["ordered_list"]!,
      (match) => ({ order: Number(match[1]) }),
      (match, node) => node.childCount + Number(node.attrs["order"]) === Number(match[1]),
    ),
    wrappingInputRule(/^\s*>\s$/, schema.nodes["blockquote"]!),
    new InputRule(/`([^`]+)`$/, (state, match, start, end) =>
      state.tr.replaceWith(start, end, schema.text(match[1]!, [schema.marks["code"]!.create()])).removeStoredMark(schema.marks["code"]!),
    ),
  ],
});
