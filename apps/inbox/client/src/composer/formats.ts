import { lift, toggleMark, wrapIn } from "prosemirror-commands";
import type { NodeType } from "prosemirror-model";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import type { Command, EditorState } from "prosemirror-state";
import type { Format } from "./contract";
import { schema } from "./schema";

const { bullet_list, ordered_list, list_item, blockquote } = schema.nodes as Record<string, NodeType>;
const MARKS = ["strong", "em", "underline", "code", "link"] as const;

export const COMMANDS: Record<Exclude<Format, "link">, Command> = {
  strong: toggleMark(schema.marks["strong"]!),
  em: toggleMark(schema.marks["em"]!),
  underline: toggleMark(schema.marks["underline"]!),
  code: toggleMark(schema.marks["code"]!),
  bullets: toggleList(bullet_list!, ordered_list!),
  numbers: toggleList(ordered_list!, bullet_list!),
  quote: (state, dispatch) => (isWithin(state, blockquote!) ? lift(state, dispatch) : wrapIn(blockquote!)(state, dispatch)),
};

/** What is so where the caret is. */
export function formatsIn(state: EditorState): Set<Format> {
  const found = new Set<Format>(MARKS.filter((name) => isMarked(state, name)));
  if (isWithin(state, blockquote!)) found.add("quote");
  const list = listAround(state);
  if (list) found.add(list === bullet_list ? "bullets" : "numbers");
  return found;
}

/** Make the selection, or the link around the caret, a link to `href`; empty takes it away. */
export function setLink(href: string): Command {
  return (state, dispatch) => {
    const type = schema.marks["link"]!;
    const { from, to } = state.selection.empty ? linkAround(state) : state.selection;
    if (from === to) return false;
    const cleared = state.tr.removeMark(from, to, type);
    dispatch?.(href ? cleared.addMark(from, to, type.create({ href })) : cleared);
    return true;
  };
}

/** Where the link at the caret begins and ends, and where it leads. */
export function linkAround(state: EditorState): { from: number; to: number; href: string } {
  const { $from } = state.selection;
  const mark = schema.marks["link"]!.isInSet([...$from.marks(), ...($from.nodeAfter?.marks ?? [])]);
  if (!mark) return { from: $from.pos, to: $from.pos, href: "" };
  let [from, to] = [$from.pos, $from.pos];
  $from.parent.forEach((node, offset) => {
    const start = $from.start() + offset;
    if (!mark.isInSet(node.marks) || start > to || start + node.nodeSize < from) return;
    [from, to] = [Math.min(from, start), Math.max(to, start + node.nodeSize)];
  });
  return { from, to, href: String(mark.attrs["href"]) };
}

/** Whether the caret is in a list within a list. */
export function isNested(state: EditorState): boolean {
  const { $from } = state.selection;
  const depths = Array.from({ length: $from.depth + 1 }, (_, depth) => $from.node(depth));
  return depths.filter((node) => node.type === list_item).length > 1;
}

function toggleList(type: NodeType, other: NodeType): Command {
  return (state, dispatch, view) => {
    const around = listAround(state);
    if (around === type) return liftListItem(list_item!)(state, dispatch, view);
    if (around === other) return turnList(type)(state, dispatch);
    return wrapInList(type)(state, dispatch, view);
  };
}

/** Bullets for numbers and back. */
function turnList(type: NodeType): Command {
  return (state, dispatch) => {
    const { $from } = state.selection;
    for (let depth = $from.depth; depth > 0; depth--) {
      if (!isList($from.node(depth).type)) continue;
      dispatch?.(state.tr.setNodeMarkup($from.before(depth), type));
      return true;
    }
    return false;
  };
}

function listAround({ selection: { $from } }: EditorState): NodeType | null {
  for (let depth = $from.depth; depth > 0; depth--) if (isList($from.node(depth).type)) return $from.node(depth).type;
  return null;
}

function isList(type: NodeType): boolean {
  return type === bullet_list || type === ordered_list;
}

function isWithin({ selection: { $from } }: EditorState, type: NodeType): boolean {
  return Array.from({ length: $from.depth + 1 }, (_, depth) => $from.node(depth).type).includes(type);
}

function isMarked(state: EditorState, name: (typeof MARKS)[number]): boolean {
  const { from, to, empty, $from } = state.selection;
  const type = schema.marks[name]!;
  if (!empty) return state.doc.rangeHasMark(from, to, type);
  return Boolean(type.isInSet(state.storedMarks ?? $from.marks()));
}
