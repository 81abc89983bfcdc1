import type { DocNode } from "./contract";
import { runsOf, TAB, variableText } from "./serialise";

// The document as HTML, for those who write. The server makes it anew (apps/conversations/written.py) and gives it its look.

const TAGS: Record<string, string> = {
  paragraph: "p",
  blockquote: "blockquote",
  bullet_list: "ul",
  ordered_list: "ol",
  list_item: "li",
};
const MARKS: Record<string, string> = { code: "code", underline: "u", em: "em", strong: "strong" };

export function htmlOf(node: DocNode): string {
  if (node.type === "doc") return (node.content ?? []).map(htmlOf).join("");
  const tag = TAGS[node.type] ?? "p";
  const start = Number(node.attrs?.["order"] ?? 1);
  const inner = tag === "p" ? lineHtml(node.content ?? []) : (node.content ?? []).map(htmlOf).join("");
  return `<${tag}${tag === "ol" && start !== 1 ? ` start="${start}"` : ""}>${inner}</${tag}>`;
}

/** A line that is empty, or ends with a break, needs one more to be seen. */
function lineHtml(nodes: DocNode[]): string {
  const last = nodes.at(-1);
  return inlineHtml(nodes) + (!last || last.type === "hard_break" ? "<br>" : "");
}

function inlineHtml(nodes: DocNode[]): string {
  let afterBlank = true;
  return runsOf(nodes)
    .map(({ href, nodes: run }) => {
      const inner = run.map((node) => {
        const html = leafHtml(node, afterBlank);
        afterBlank = node.type === "hard_break" || / $|&nbsp;$/.test(html.replace(/(<\/[a-z]+>)+$/, ""));
        return html;
      });
      return href ? `<a href="${escaped(href)}">${inner.join("")}</a>` : inner.join("");
    })
    .join("");
}

function leafHtml(node: DocNode, afterBlank: boolean): string {
  switch (node.type) {
    case "hard_break":
      return "<br>";
    case "image":
      return `<img src="cid:${escaped(String(node.attrs?.["cid"]))}" alt="${escaped(String(node.attrs?.["alt"]))}">`;
    case "mention":
      return `<span data-mention="${Number(node.attrs?.["id"])}">@${escaped(String(node.attrs?.["label"]))}</span>`;
    case "variable":
      return escaped(variableText(node));
    default:
      return marked(node, blanksKept(escaped((node.text ?? "").replaceAll("\t", TAB)), afterBlank));
  }
}

function marked(node: DocNode, html: string): string {
  const names = new Set(node.marks?.map((mark) => mark.type));
  return Object.entries(MARKS).reduce((inner, [name, tag]) => (names.has(name) ? `<${tag}>${inner}</${tag}>` : inner), html);
}

/** HTML shows only the first of several blanks, and none at the beginning of a line. */
function blanksKept(html: string, afterBlank: boolean): string {
  const kept = html.replace(/ {2,}/g, (blanks) => ` ${"&nbsp;".repeat(blanks.length - 1)}`);
  return afterBlank ? kept.replace(/^ /, "&nbsp;") : kept;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
