// Marks words in a message that is shown, without changing it.

const NAME = "found";
const MOST = 200;

/** In place of what was marked before; an old browser marks nothing. */
export function highlight(message: string | null, words: string[]): void {
  if (!("highlights" in CSS)) return;
  CSS.highlights.delete(NAME);
  const place = message && document.getElementById(`message-${message}`);
  const sought = [...new Set(words.map((word) => word.toLowerCase()))].filter(Boolean);
  if (!place || sought.length === 0) return;
  // An HTML mail lies in a root of its own.
  const roots = [place, ...[...place.querySelectorAll("*")].flatMap((element) => element.shadowRoot ?? [])];
  const ranges = roots.flatMap((root) => rangesIn(root, sought)).slice(0, MOST);
  CSS.highlights.set(NAME, new Highlight(...ranges));
}

function rangesIn(root: Node, words: string[]): Range[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Range[] = [];
  while (walker.nextNode() && found.length < MOST) {
    const text = walker.currentNode as Text;
    for (const word of words) found.push(...rangesOf(text, word));
  }
  return found;
}

function rangesOf(text: Text, word: string): Range[] {
  const found: Range[] = [];
  const lower = text.data.toLowerCase();
  // Some letters grow when they are made small.
  if (lower.length !== text.data.length) return found;
  for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) {
    const range = new Range();
    range.setStart(text, at);
    range.setEnd(text, at + word.length);
    found.push(range);
  }
  return found;
}
