// What in a text belongs to one customer alone.

export type Confidential = "address" | "phone" | "iban" | "order";

const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/gi;
/** Begins with + or 0, and has as many digits as a number that can be called. */
const PHONE = /(?<![\w.,-])(?:\+|0)\d(?:[\s/().-]?\d){6,14}(?![\w-])/g;
/** What people write before a number of their own. */
const ORDER =
  /(?:order|bestell\w*|auftrags?\w*|rechnungs?\w*|invoice|kunden\w*|customer|vorgangs?\w*|tracking|sendungs?\w*)[\s:.#-]*(?:no\.?|nr\.?|number|nummer|id)?[\s:.#-]*(?=[\w-]*\d{3})[\w-]{4,}|#\d{4,}/gi;

/** `own` are addresses that everybody may know. */
export function confidentialIn(text: string, own: string[]): Confidential[] {
  const found: Confidential[] = [];
  if (all(text, ADDRESS).some((each) => !own.includes(each.toLowerCase()))) found.push("address");
  const ibans = all(text, IBAN).filter(isIban);
  if (ibans.length > 0) found.push("iban");
  const rest = ibans.reduce((left, each) => left.replace(each, " "), text);
  if (all(rest, PHONE).length > 0) found.push("phone");
  if (all(rest, ORDER).length > 0) found.push("order");
  return found;
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([found]) => found);
}

/** ISO 13616: with the first four at the end and letters as numbers, it is 1 modulo 97. */
function isIban(text: string): boolean {
  const plain = text.replaceAll(" ", "").toUpperCase();
  const digits = [...(plain.slice(4) + plain.slice(0, 4))].map((each) => Number.parseInt(each, 36)).join("");
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}
