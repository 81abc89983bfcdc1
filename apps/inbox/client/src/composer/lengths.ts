// How long a text is as a service counts it, and where it is cut when it goes as several posts: the same as
// apps/channels/lengths.py, both held to tests/channels/lengths.json.

import type { ChannelAbilities } from "../api/channels";

export type Limits = Pick<ChannelAbilities, "unit" | "maxLength" | "maxBytes" | "linkWeight" | "shortMentions">;

/** What Python calls white space, and JavaScript only nearly. */
const BLANK = "[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const WITHIN = BLANK.replace("[", "[^").replace("]", '<>"()]');
const PAIR = `\\(${WITHIN}*\\)`;
const ENDS = BLANK.replace("[", "[^").replace("]", "<>\".,;:!?*~|@$%()\\[\\]{}']");
/** What is not cut but for single signs: web addresses, and mentions with the server that they are of. */
const HOST = "[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}_.\\-]*[\\p{L}\\p{N}])?\\.(?:\\p{L}{2,}|xn--[A-Za-z0-9\\-]+)(?![\\p{L}\\p{N}_\\-]|\\.[\\p{L}\\p{N}])(?::[0-9]+)?";
const LINK = `(?<link>(?<![A-Za-z0-9@$#])[Hh][Tt][Tt][Pp][Ss]?://${HOST}(?:[/?](?:(?:${PAIR}|${WITHIN})*(?:${PAIR}|${ENDS}))?)?)`;
const MENTION =
  "(?<mention>(?<![\\p{L}\\p{M}\\p{N}_/=])@[A-Za-z0-9_]+(?:[A-Za-z0-9_.\\-]*[A-Za-z0-9_])?)@[\\p{L}\\p{M}\\p{N}_]+(?:[.\\-][\\p{L}\\p{M}\\p{N}_]+)*";
const WHOLE = new RegExp(`${LINK}|${MENTION}`, "uy");
/** Letters of India that are written as one, and count as several. */
const JOINED = /[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d]\u200d?(?=\p{Lo})/gu;
/** Where a text is best cut, the best first: between paragraphs, lines, sentences, words. */
const CUTS = [`\\n${BLANK}*\\n`, "\\n", `(?<=[.!?…])${BLANK}`, BLANK].map((pattern) => new RegExp(pattern, "gu"));
/** A better cut is not worth more than so much of a post left empty. */
const LEAST = 0.5;

const STARTS_BLANK = new RegExp(`^(?:${BLANK}|[\\x1c-\\x1f])+`, "u");
const ENDS_BLANK = new RegExp(`(?:${BLANK}|[\\x1c-\\x1f])+$`, "u");

const signs = new Intl.Segmenter("en", { granularity: "grapheme" });
const utf8 = new TextEncoder();

interface Atom {
  text: string;
  length: number;
}

/** The length in the channel's own unit, with what web addresses and mentions count for. */
export function measure(text: string, can: Limits): number {
  return [...atoms(text, can)].reduce((sum, { length }) => sum + length, 0);
}

/** By how much it is too long for one post: in the unit of the limit that is overstepped most, 0 if it fits. */
export function excess(text: string, can: Limits): number {
  const over = can.maxLength ? measure(text, can) - can.maxLength : 0;
  return Math.max(0, over, can.maxBytes ? bytesOf(text) - can.maxBytes : 0);
}

/** The posts that it goes as, each as long as fits. */
export function split(text: string, can: Limits): string[] {
  const posts: string[] = [];
  let rest = withoutBlanks(text);
  for (let at = cutOf(rest, can); at < rest.length; at = cutOf(rest, can)) {
    posts.push(rest.slice(0, at).replace(ENDS_BLANK, ""));
    rest = rest.slice(at).replace(STARTS_BLANK, "");
  }
  return rest || posts.length === 0 ? [...posts, rest] : posts;
}

export function withoutBlanks(text: string): string {
  return text.replace(STARTS_BLANK, "").replace(ENDS_BLANK, "");
}

function* atoms(text: string, can: Limits): Generator<Atom> {
  const segments = signs.segment(text);
  for (let at = 0; at < text.length; ) {
    const found = wholeAt(text, at);
    const whole = found?.[0] ?? text.slice(at, endOfSign(text, at, segments));
    const { link, mention } = found?.groups ?? {};
    const counted = mention && can.shortMentions ? mention : whole;
    yield { text: whole, length: link && can.linkWeight ? can.linkWeight : lengthIn(can.unit, counted) };
    at += whole.length;
  }
}

function wholeAt(text: string, at: number): RegExpExecArray | null {
  const begins = text[at];
  if (begins !== "h" && begins !== "H" && begins !== "@") return null;
  WHOLE.lastIndex = at;
  return WHOLE.exec(text);
}

function endOfSign(text: string, at: number, segments: Intl.Segments): number {
  // A plain letter before another plain one is a sign of its own; that spares asking for most.
  const [code, next] = [text.charCodeAt(at), text.charCodeAt(at + 1)];
  if (code >= 0x20 && code < 0x7f && !(next >= 0x300)) return at + 1;
  const sign = segments.containing(at)!;
  return sign.index + sign.segment.length;
}

function lengthIn(unit: Limits["unit"], text: string): number {
  if (text.length === 1 && text < "\x7f") return 1;
  switch (unit) {
    case "bytes":
      return bytesOf(text);
    case "utf16":
      return text.length;
    case "graphemes":
      return [...signs.segment(text)].reduce((sum, { segment }) => sum + 1 + (segment.match(JOINED)?.length ?? 0), 0);
    case "characters":
      return charactersOf(text);
  }
}

/** How much of it the next post holds: all of it where that fits. */
function cutOf(text: string, can: Limits): number {
  const fits = longest(text, can);
  if (fits === text.length) return fits;
  // One more may be the blank that the cut is at.
  const room = text.slice(0, fits + String.fromCodePoint(text.codePointAt(fits)!).length);
  const least = charactersOf(text.slice(0, fits)) * LEAST;
  for (const pattern of CUTS) {
    const at = lastOf(pattern, room);
    if (charactersOf(room.slice(0, at)) > least) return at;
  }
  return lastOf(CUTS.at(-1)!, room) || fits;
}

function lastOf(pattern: RegExp, text: string): number {
  return [...text.matchAll(pattern)].at(-1)?.index ?? 0;
}

/** How much of it fits: whole atoms, or a part of the first where that alone does not. */
function longest(text: string, can: Limits): number {
  let [length, bytes, fits] = [0, 0, 0];
  let first = "";
  for (const atom of atoms(text, can)) {
    first ||= atom.text;
    length += atom.length;
    bytes += bytesOf(atom.text);
    if ((can.maxLength && length > can.maxLength) || (can.maxBytes && bytes > can.maxBytes)) {
      return fits || partOf(first, can.maxLength || can.maxBytes || 1);
    }
    fits += atom.text.length;
  }
  return fits;
}

function partOf(text: string, most: number): number {
  return [...text].slice(0, most).join("").length;
}

/** Code points, as Python counts. */
function charactersOf(text: string): number {
  return [...text].length;
}

function bytesOf(text: string): number {
  return utf8.encode(text).length;
}
