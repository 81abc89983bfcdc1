import { type DOMOutputSpec, type MarkSpec, type NodeSpec, Schema } from "prosemirror-model";

// What a mail can hold wherever it is read: no headings, tables or colours. Everything else that is pasted becomes this.

const nodes: Record<string, NodeSpec> = {
  doc: { content: "block+" },
  paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
  blockquote: { content: "block+", group: "block", defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
  bullet_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
  ordered_list: {
    content: "list_item+",
    group: "block",
    attrs: { order: { default: 1, validate: "number" } },
    parseDOM: [{ tag: "ol", getAttrs: (dom) => ({ order: Number(dom.getAttribute("start")) || 1 }) }],
    toDOM: (node): DOMOutputSpec => ["ol", node.attrs["order"] === 1 ? {} : { start: String(node.attrs["order"]) }, 0],
  },
  list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
  text: { group: "inline" },
  hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
  image: {
    inline: true,
    group: "inline",
    draggable: true,
    attrs: { cid: { validate: "string" }, alt: { default: "", validate: "string" } },
    parseDOM: [
      {
        tag: "img[data-cid], img[src^='cid:']",
        getAttrs: (dom) => ({
          cid: dom.getAttribute("data-cid") ?? dom.getAttribute("src")?.slice("cid:".length) ?? "",
          alt: dom.getAttribute("alt") ?? "",
        }),
      },
    ],
    toDOM: (node): DOMOutputSpec => ["img", { "data-cid": String(node.attrs["cid"]), alt: String(node.attrs["alt"]) }],
  },
  mention: {
    inline: true,
    group: "inline",
    attrs: { id: { validate: "number" }, label: { validate: "string" } },
    parseDOM: [
      {
        tag: "span[data-mention]",
        getAttrs: (dom) => ({ id: Number(dom.dataset["mention"]), label: (dom.textContent ?? "").replace(/^@/, "") }),
      },
    ],
    toDOM: (node): DOMOutputSpec => [
      "span",
      { class: "mention", "data-mention": String(node.attrs["id"]) },
      `@${String(node.attrs["label"])}`,
    ],
    leafText: (node) => `@${String(node.attrs["label"])}`,
  },
  variable: {
    inline: true,
    group: "inline",
    attrs: { name: { validate: "string" }, label: { default: "", validate: "string" } },
    parseDOM: [
      {
        tag: "span[data-variable]",
        getAttrs: (dom) => ({ name: dom.dataset["variable"] ?? "", label: dom.dataset["label"] ?? "" }),
      },
    ],
    toDOM: variableDom,
    leafText: (node) => String(node.attrs["label"] || `{{${String(node.attrs["name"])}}}`),
  },
};

function variableDom(node: { attrs: Record<string, unknown> }): DOMOutputSpec {
  const [name, label] = [String(node.attrs["name"]), String(node.attrs["label"])];
  const look = { class: `variable ${label ? "" : "unresolved"}`, "data-variable": name, "data-label": label, title: `{{${name}}}` };
  return ["span", look, label || `{{${name}}}`];
}

const marks: Record<string, MarkSpec> = {
  link: {
    attrs: { href: { validate: "string" } },
    inclusive: false,
    parseDOM: [{ tag: "a[href]", getAttrs: (dom) => linkOf(dom.getAttribute("href") ?? "") }],
    toDOM: (mark): DOMOutputSpec => ["a", { href: String(mark.attrs["href"]), rel: "noopener noreferrer nofollow" }, 0],
  },
  em: { parseDOM: [{ tag: "i" }, { tag: "em" }, { tag: "[data-look~=italic]" }], toDOM: () => ["em", 0] },
  strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }, { tag: "[data-look~=bold]" }], toDOM: () => ["strong", 0] },
  underline: { parseDOM: [{ tag: "u" }, { tag: "[data-look~=underline]" }], toDOM: () => ["u", 0] },
  code: { parseDOM: [{ tag: "code" }, { tag: "tt" }], toDOM: () => ["code", 0] },
};

/** Only what opens a page, a mail or a call. */
function linkOf(href: string): { href: string } | false {
  return /^(https?:\/\/|mailto:|tel:)/i.test(href.trim()) ? { href: href.trim() } : false;
}

export const schema = new Schema({ nodes, marks });
