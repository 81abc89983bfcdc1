import type { DocNode } from "./contract";

// The document as plain text. The server makes it anew from the HTML (apps/conversations/written.py), and its text is what
// goes out. Both must read the same; tests hold them together.

export const TAB = "    ";

/** Neighbours with the same link, which are one link. */
export function runsOf(nodes: DocNode[]): { href: string; nodes: DocNode[] }[] {
  const runs: { href: string; nodes: DocNode[] }[] = [];
  for (const node of nodes) {
    const href = String(node.marks?.find((mark) => mark.type === "link")?.attrs?.["href"] ?? "");
    const last = runs.at(-1);
    if (last && last.href === href) last.nodes.push(node);
    else runs.push({ href, nodes: [node] });
  }
  return runs;
}

export function textOf(doc: DocNode): string {
  const text = blocks(doc, "\n\n").replaceAll("\u00a0", " ").replaceAll("\t", TAB);
  return text.replace(/ +$/gm, "").replace(/^\n+|\n+$/g, "");
}

function blocks(node: DocNode, between: string): string {
  return (node.content ?? []).map(blockText).join(between);
}

function blockText(node: DocNode): string {
  switch (node.type) {
    case "blockquote":
      return quoted(blocks(node, "\n\n"));
    case "bullet_list":
      return items(node, () => "- ");
    case "ordered_list": {
      const first = Number(node.attrs?.["order"] ?? 1);
      return items(node, (place) => `${first + place}. `);
    }
    default:
      return runsOf(node.content ?? []).map(runText).join("");
  }
}

function quoted(text: string): string {
  return text.replace(/^.*$/gm, (line) => (line === "" || line.startsWith(">") ? `>${line}` : `> ${line}`));
}

function items(list: DocNode, markOf: (place: number) => string): string {
  const lines = (list.content ?? []).map((item, place) => {
    const mark = markOf(place);
    return mark + blocks(item, "\n").replaceAll("\n", `\n${" ".repeat(mark.length)}`);
  });
  return lines.join("\n");
}

function runText({ href, nodes }: { href: string; nodes: DocNode[] }): string {
  const text = nodes.map(leafText).join("");
  return !href || bare(text) === bare(href) ? text : `${text} <${href}>`;
}

function bare(address: string): string {
  return address.trim().replace(/^(https?:\/\/|mailto:|tel:)/i, "").replace(/\/$/, "");
}

function leafText(node: DocNode): string {
  switch (node.type) {
    case "hard_break":
      return "\n";
    case "image":
      return `[${String(node.attrs?.["alt"])}]`;
    case "mention":
      return `@${String(node.attrs?.["label"])}`;
    case "variable":
      return variableText(node);
    default:
      return node.text ?? "";
  }
}

export function variableText(node: DocNode): string {
  return String(node.attrs?.["label"] || `{{${String(node.attrs?.["name"])}}}`);
}

/** Text as a document: empty lines part paragraphs, others break. `textOf` gives it back. */
export function docOf(text: string): DocNode {
  const paragraphs = text.replaceAll("\r\n", "\n").split("\n\n");
  return { type: "doc", content: paragraphs.map(paragraphOf) };
}

function paragraphOf(text: string): DocNode {
  const content: DocNode[] = [];
  for (const [place, line] of text.split("\n").entries()) {
    if (place > 0) content.push({ type: "hard_break" });
    if (line) content.push({ type: "text", text: line });
  }
  return content.length > 0 ? { type: "paragraph", content } : { type: "paragraph" };
}

/** Whether the document shows the picture. */
export function shows(node: DocNode | null, contentId: string): boolean {
  if (!node) return false;
  return (node.type === "image" && node.attrs?.["cid"] === contentId) || (node.content ?? []).some((each) => shows(each, contentId));
}
