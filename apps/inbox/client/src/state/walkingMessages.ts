import { original } from "./overlays";
import { loadEarlier, thread } from "./thread";

// Through the messages of the open conversation by key: which one is meant, and what is done to it.

const ARTICLES = ".timeline article.message";

/** Put the focus on the message `steps` away; before the first that is loaded come earlier ones. */
export function goToMessageBeside(steps: 1 | -1): void {
  const all = articles();
  const place = all.indexOf(current(all) as HTMLElement);
  const isBetween = document.activeElement?.closest(ARTICLES) == null;
  // Nobody stands on one yet: the first step is to the one in sight.
  const next = all[isBetween ? place : place + steps];
  if (next) focus(next);
  else if (steps < 0 && thread.value?.before) void loadEarlier();
}

/** Open the quotations of the message, or fold them where all are open. */
export function toggleQuotes(): void {
  const folds = quotesOf(meant());
  const isOpen = folds.every((fold) => fold.open);
  for (const fold of folds) fold.open = !isOpen;
}

/** The message as its author sent it; of those that have one the newest, where nobody stands on one. */
export function showOriginal(): void {
  const having = thread.value?.messages.filter(({ page }) => page) ?? [];
  const here = document.activeElement?.closest(ARTICLES)?.id;
  const shown = having.find((message) => here === `message-${message.id}`) ?? having.at(-1);
  if (shown) original.value = shown.page;
}

function meant(): HTMLElement | undefined {
  return document.activeElement?.closest<HTMLElement>(ARTICLES) ?? articles().findLast((each) => quotesOf(each).length > 0);
}

/** The one that has the focus, else the first that is in sight from its beginning, else the last. */
function current(all: HTMLElement[]): HTMLElement | undefined {
  const focused = document.activeElement?.closest<HTMLElement>(ARTICLES);
  if (focused) return focused;
  const top = document.querySelector(".timeline")?.getBoundingClientRect().top ?? 0;
  return all.find((each) => each.getBoundingClientRect().top >= top) ?? all.at(-1);
}

function focus(article: HTMLElement): void {
  article.focus({ preventScroll: true });
  article.scrollIntoView({ block: "nearest" });
  const log = article.closest(".timeline");
  // Of one that is taller than the place for it, the beginning.
  if (log && article.clientHeight > log.clientHeight) article.scrollIntoView({ block: "start" });
}

function quotesOf(article: HTMLElement | undefined): HTMLDetailsElement[] {
  if (!article) return [];
  // A mail is in a shadow root, a text is not.
  const html = article.querySelector(".body.html")?.shadowRoot?.querySelectorAll<HTMLDetailsElement>("details.quote");
  return [...article.querySelectorAll<HTMLDetailsElement>("details.fold.quoted"), ...(html ?? [])];
}

function articles(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(ARTICLES)];
}
