import type { Message } from "../api/types";
import { t } from "../i18n";

/** A mail's HTML ready to be shown: its own pictures in place, its folds named. */
export function prepareMail(message: Message): { content: DocumentFragment; blocked: number } {
  // A document of a parser is inert: nothing in it loads before it is adopted.
  const { body } = new DOMParser().parseFromString(message.html, "text/html");
  showOwnPictures(body, message);
  openLinksOutside(body);
  nameFolds(body);
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

/** The adapter found what is quoted and put it into `<details>` without words. */
function nameFolds(body: HTMLElement) {
  for (const fold of body.querySelectorAll("details")) {
    const summary = fold.querySelector("summary") ?? fold.insertBefore(document.createElement("summary"), fold.firstChild);
    if (!summary.textContent?.trim()) summary.textContent = t.quoted(lineCount(fold));
  }
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
