import { makeWordLists } from "./word";

const BOLD = /font-weight:\s*(bold|[6-9]00)/i;
const NOT_BOLD = /font-weight:\s*(normal|[1-4]00)/i;
const ITALIC = /font-style:\s*italic/i;
const UNDERLINE = /text-decoration[^;]*:\s*[^;]*underline/i;

/** HTML from elsewhere as HTML that the schema can read without losing what it means. */
export function reduced(html: string): string {
  const { body } = new DOMParser().parseFromString(withoutStyles(html), "text/html");
  makeWordLists(body);
  for (const each of body.querySelectorAll<HTMLElement>("[data-css]")) readLook(each);
  for (const each of body.querySelectorAll("b[data-plain]")) each.replaceWith(...each.childNodes);
  for (const each of body.querySelectorAll("h1, h2, h3, h4, h5, h6")) replace(each, "p", "strong");
  for (const each of body.querySelectorAll("tr")) makeLine(each);
  for (const each of body.querySelectorAll("pre")) makeLines(each);
  for (const each of body.querySelectorAll("img:not([data-cid])")) each.replaceWith(emojiOf(each));
  for (const each of body.querySelectorAll("p > br:last-child, div > br:last-child, li > br:last-child")) each.remove();
  return body.innerHTML;
}

/** The page's policy refuses `style`, even in a document that nobody sees. */
function withoutStyles(html: string): string {
  return html
    .replace(/<style[\s\S]*?<\/style\s*>/gi, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/(<[^>]*?)\sstyle\s*=/gi, "$1 data-css=");
}

function readLook(element: HTMLElement): void {
  const css = element.dataset["css"] ?? "";
  const looks = [BOLD.test(css) && "bold", ITALIC.test(css) && "italic"];
  if (UNDERLINE.test(css) && !element.closest("a")) looks.push("underline");
  if (NOT_BOLD.test(css)) element.dataset["plain"] = "";
  element.dataset["look"] = looks.filter(Boolean).join(" ");
  delete element.dataset["css"];
}

function replace(element: Element, outer: string, inner: string): void {
  const [block, mark] = [document.createElement(outer), document.createElement(inner)];
  mark.append(...element.childNodes);
  block.append(mark);
  element.replaceWith(block);
}

/** A row of a table becomes a line. */
function makeLine(row: Element): void {
  const line = document.createElement("p");
  const cells = [...row.querySelectorAll("td, th")].map((cell) => (cell.textContent ?? "").trim().replace(/\s+/g, " "));
  line.textContent = cells.filter(Boolean).join(" | ");
  row.replaceWith(line);
}

function makeLines(block: Element): void {
  const line = document.createElement("p");
  for (const [place, text] of (block.textContent ?? "").replace(/\n$/, "").split("\n").entries()) {
    if (place > 0) line.append(document.createElement("br"));
    line.append(text.replace(/^ +| {2,}/g, (blanks) => "\u00a0".repeat(blanks.length)));
  }
  block.replaceWith(line);
}

/** Others' servers may count who reads their pictures; a picture that stands for a sign is that sign. */
function emojiOf(picture: Element): string {
  const words = picture.getAttribute("alt") ?? "";
  return [...words].length <= 4 ? words : "";
}
