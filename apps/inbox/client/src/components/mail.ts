import type { Message } from "../api/types";
import { t } from "../i18n";

const ATTRIBUTION = /(wrote|schrieb)[^:]{0,120}:\s*$/i;

/** A mail's HTML ready to be shown: its own pictures in place, what it quotes folded. */
export function prepareMail(message: Message): { content: DocumentFragment; blocked: number } {
  // A document of a parser is inert: nothing in it loads before it is adopted.
  const { body } = new DOMParser().parseFromString(message.html, "text/html");
  showOwnPictures(body, message);
  openLinksOutside(body);
  foldQuotes(body);
  const content = document.createDocumentFragment();
  const blocked = body.querySelectorAll("img:not([src])").length;
  content.append(...body.childNodes);
  return { content, blocked };
}

function showOwnPictures(body: HTMLElement, message: Message) {
  const urls = new Map(message.files.filter((file) => file.isPicture).map((file) => [file.contentId, file.url]));
  for (const picture of body.querySelectorAll<HTMLImageElement>("img[src]")) {
    const url = urls.get(decodeURIComponentSafely((picture.getAttribute("src") ?? "").replace(/^cid:/i, "")));
    if (url) picture.src = url;
    else picture.removeAttribute("src");
    picture.loading = "lazy";
  }
}

function openLinksOutside(body: HTMLElement) {
  for (const link of body.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
  }
}

/** What follows an outermost quotation to the end of the mail is folded with it when it is quotation, too. */
function foldQuotes(body: HTMLElement) {
  for (const quote of body.querySelectorAll("blockquote")) {
    if (quote.parentElement?.closest("blockquote, details")) continue;
    const fold = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = t.quoted(lineCount(quote));
    quote.replaceWith(fold);
    fold.append(summary, ...attributionBefore(fold), quote);
  }
}

/** "On Monday Ana wrote:" belongs to the quote below it. */
function attributionBefore(fold: HTMLElement): ChildNode[] {
  const found: ChildNode[] = [];
  let node = fold.previousSibling;
  while (node && (node.nodeName === "BR" || !node.textContent?.trim())) {
    found.unshift(node);
    node = node.previousSibling;
  }
  const text = node?.textContent?.trim() ?? "";
  if (!node || text.length > 300 || !ATTRIBUTION.test(text)) return [];
  return [node, ...found];
}

function lineCount(quote: HTMLElement): number {
  const breaks = quote.querySelectorAll("br, p, div, li, tr").length;
  return Math.max(1, breaks, (quote.textContent ?? "").trim().split("\n").length);
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
