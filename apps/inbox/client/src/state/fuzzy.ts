/** How well `text` fits what is typed: higher is better, 0 not at all. Its letters must come in order. */
export function fit(query: string, text: string): number {
  const [sought, there] = [query.toLowerCase(), text.toLowerCase()];
  if (!sought || there === sought) return 5;
  if (there.startsWith(sought)) return 4;
  if (there.split(/[\s-]+/).some((word) => word.startsWith(sought))) return 3;
  if (there.includes(sought)) return 2;
  return isWithin(sought, there) ? 1 : 0;
}

function isWithin(sought: string, there: string): boolean {
  let from = 0;
  for (const letter of sought) {
    const place = there.indexOf(letter, from);
    if (place < 0) return false;
    from = place + 1;
  }
  return true;
}

/** Those that fit, the best first; where they fit alike, in the order they have. */
export function fitting<T>(things: T[], fitOf: (thing: T) => number): T[] {
  const found = things.map((thing) => ({ thing, points: fitOf(thing) })).filter(({ points }) => points > 0);
  return found.sort((a, b) => b.points - a.points).map(({ thing }) => thing);
}
