import type { Message } from "../api/types";
import { t } from "../i18n";
import { markDisguise } from "./disguise";
import { isForward } from "./forwards";

export interface Mail {
  content: DocumentFragment;
  /** Its own colours were chosen for white paper. */
  isColoured: boolean;
  isEmpty: boolean;
}

/** A mail's HTML ready to be shown: its pictures in place as far as they may be, its folds and links named. */
export function prepareMail(message: Message): Mail {
  // A document of a parser is inert: nothing in it loads before it is adopted.
  const { body } = new DOMParser().parseFromString(message.html, "text/html");
  showPictures(body, message);
  giveLook(body);
  for (const link of body.querySelectorAll("a")) openOutside(link);
  nameFolds(body);
  if (isForward(message)) for (const quote of body.querySelectorAll("details.quote")) quote.setAttribute("open", "");
  const isColoured = body.querySelector("[bgcolor], font[color], [data-style*=color]") !== null;
  const isEmpty = !body.textContent?.trim() && !body.querySelector("img");
  const content = document.createDocumentFragment();
  content.append(...body.childNodes);
  return { content, isColoured, isEmpty };
}

/** Its own files, and our copies of what lies elsewhere; words stand in for what is not shown. */
function showPictures(body: HTMLElement, message: Message) {
  const files = new Map(message.files.filter((file) => file.isPicture).map((file) => [file.contentId, file.url]));
  for (const picture of body.querySelectorAll("img")) {
    const url = addressOf(picture, message, files);
    if (!url) {
      standIn(picture);
      continue;
    }
    picture.src = url;
    picture.loading = "lazy";
    picture.addEventListener("error", () => standIn(picture));
  }
}

function addressOf(picture: HTMLImageElement, { pictures }: Message, files: Map<string, string>): string | undefined {
  const number = picture.dataset.remote;
  if (number !== undefined) return pictures?.asked && /^\d+$/.test(number) ? `${pictures.url}/${number}` : undefined;
  return files.get(decodeURIComponentSafely((picture.getAttribute("src") ?? "").replace(/^cid:/i, "")));
}

function standIn(picture: HTMLImageElement) {
  const words = document.createElement("span");
  words.className = "picture";
  words.textContent = picture.alt.trim();
  if (words.textContent) picture.replaceWith(words);
  else picture.remove();
}

/** The server lets through what cannot load, move or hide anything; set one by one, for the policy refuses `style=`. */
function giveLook(body: HTMLElement) {
  for (const element of body.querySelectorAll<HTMLElement>("[data-style]")) {
    for (const declaration of (element.dataset.style ?? "").split(";")) {
      const [name = "", value = ""] = declaration.split(":");
      element.style.setProperty(name, value);
    }
  }
}

function openOutside(link: HTMLAnchorElement) {
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  link.title = link.getAttribute("href") ?? "";
  markDisguise(link);
}

/** The adapter put quotations and signatures into `<details>` without words; those of the mail itself have their own. */
function nameFolds(body: HTMLElement) {
  for (const fold of body.querySelectorAll("details")) {
    const summary = fold.querySelector("summary") ?? fold.insertBefore(document.createElement("summary"), fold.firstChild);
    if (summary.textContent?.trim()) continue;
    summary.textContent = fold.className === "signature" ? t.signatureFold : t.quoted(lineCount(fold));
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
