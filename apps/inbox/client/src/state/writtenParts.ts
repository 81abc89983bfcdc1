import type { DocNode, Written } from "../composer/contract";
import type { Upload } from "../api/types";
import { docOf, shows, textOf } from "../composer/serialise";

/** The files that go with it: a picture that was deleted from the text does not. */
export function filesOf({ files, doc }: { files: Upload[]; doc: DocNode | null }): Upload[] {
  return files.filter((file) => !file.inline || shows(doc, file.contentId));
}

/** What of `now` was written after `sent` went: the paragraphs that came, and what was added to the last one. */
export function writtenAfter(sent: Written, now: Written): Written {
  if (!now.text.startsWith(sent.text)) return now;
  const [before, after] = [partsOf(sent), partsOf(now)];
  const same = after.findIndex((node, place) => JSON.stringify(node) !== JSON.stringify(before[place]));
  const [grown, ...others] = same < 0 ? [] : after.slice(same);
  if (!grown || same < before.length - 1) return { doc: null, text: now.text.slice(sent.text.length).trimStart() };
  const old = before[same];
  const rest = old ? restOf(blockText(grown), blockText(old)) : [grown];
  return written([...rest, ...others]);
}

/** One below the other. */
export function joined(first: Written, second: Written): Written {
  if (!second.text.trim()) return first;
  if (!first.text.trim()) return second;
  return written([...partsOf(first), ...partsOf(second)]);
}

function restOf(now: string, before: string): DocNode[] {
  const rest = now.startsWith(before) ? now.slice(before.length).trimStart() : now;
  return rest ? (docOf(rest).content ?? []) : [];
}

function blockText(node: DocNode): string {
  return textOf({ type: "doc", content: [node] });
}

function partsOf({ doc, text }: Written): DocNode[] {
  return (doc ?? docOf(text)).content ?? [];
}

function written(content: DocNode[]): Written {
  if (content.length === 0) return { doc: null, text: "" };
  const doc = { type: "doc", content };
  return { doc, text: textOf(doc) };
}
