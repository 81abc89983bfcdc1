// Lists as Word puts them on the clipboard: paragraphs that name their level, with a bullet or number of their own.

const LEVEL = /mso-list:[^;]*\blevel(\d)/;
const NUMBER = /^\s*[\da-z]{1,4}[.)]/i;

/** Make real lists of them. `data-css` is what was `style`. */
export function makeWordLists(root: ParentNode): void {
  let lists: HTMLElement[] = [];
  for (const paragraph of root.querySelectorAll<HTMLElement>("[data-css*='mso-list']")) {
    const level = Number(LEVEL.exec(paragraph.dataset["css"] ?? "")?.[1] ?? 0);
    if (level === 0) continue;
    if (paragraph.previousElementSibling !== lists[0]) lists = [];
    const kind = takeMark(paragraph);
    lists.length = Math.min(lists.length, level);
    while (lists.length < level) lists.push(begin(kind, paragraph, lists.at(-1)));
    const item = document.createElement("li");
    item.append(...paragraph.childNodes);
    lists.at(-1)?.append(item);
    paragraph.remove();
  }
}

function begin(kind: "ol" | "ul", paragraph: HTMLElement, outer: HTMLElement | undefined): HTMLElement {
  const list = document.createElement(kind);
  if (outer) (outer.lastElementChild ?? outer.appendChild(document.createElement("li"))).append(list);
  else paragraph.before(list);
  return list;
}

/** The bullet or number that stands before the text goes; it says which kind of list it was. */
function takeMark(paragraph: HTMLElement): "ol" | "ul" {
  const mark = paragraph.querySelector<HTMLElement>("[data-css*='mso-list:Ignore' i]");
  mark?.remove();
  return NUMBER.test(mark?.textContent ?? "") ? "ol" : "ul";
}
