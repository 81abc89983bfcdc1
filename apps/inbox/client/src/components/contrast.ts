// A mail's style sheets are left behind, so that white words may have lost the dark ground they were meant for.

type Colour = [red: number, green: number, blue: number];

const WHITE: Colour = [255, 255, 255];
/** A ratio (WCAG 2.2, 1.4.3) below which nobody reads it. */
const LEAST = 1.7;
/** A mail of more coloured pieces stays as it is in the rest. */
const MOST = 3000;
const COLOURED = "[bgcolor], font[color], [data-style*=color], [bgcolor] a, [data-style*=background] a";

/** Words that cannot be told from their ground become black or white; nothing in a mail is hidden that way. */
export function makeReadable(mail: ShadowRoot): void {
  const grounds = new Map<Element, Colour>();
  for (const element of [...mail.querySelectorAll<HTMLElement>(COLOURED)].slice(0, MOST)) {
    const ground = groundOf(element, grounds);
    const ink = colourOf(getComputedStyle(element).color) ?? ground;
    if (contrast(ink, ground) < LEAST) element.style.color = luminance(ground) > 0.18 ? "#000" : "#fff";
  }
}

/** The nearest colour behind an element; mails lie on white paper. */
function groundOf(element: Element, known: Map<Element, Colour>): Colour {
  const path: Element[] = [];
  let ground = WHITE;
  for (let each: Element | null = element; each; each = each.parentElement) {
    const found: Colour | undefined = known.get(each) ?? colourOf(getComputedStyle(each).backgroundColor);
    path.push(each);
    if (found) {
      ground = found;
      break;
    }
  }
  for (const each of path) known.set(each, ground);
  return ground;
}

/** None for what is rather transparent. */
function colourOf(computed: string): Colour | undefined {
  const [red, green, blue, alpha = 1] = (computed.match(/[\d.]+/g) ?? []).map(Number);
  if (!computed.startsWith("rgb") || red === undefined || green === undefined || blue === undefined) return undefined;
  return alpha < 0.5 ? undefined : [red, green, blue];
}

function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]: Colour): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(value: number): number {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}
