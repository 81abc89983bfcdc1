import type { Desk } from "../api/types";
import { language } from "../i18n";
import { t } from "../i18n/later";

/** How long it will be in the channel's own unit, with what stands below it. */
export function lengthOf(text: string, { reply: { can, signature } }: Desk): number {
  if (can.maxLength === 0) return 0;
  const whole = signature ? `${text.trimEnd()}\n\n-- \n${signature}\n` : `${text.trimEnd()}\n`;
  switch (can.unit) {
    case "bytes":
      return new TextEncoder().encode(whole).length;
    case "graphemes":
      return [...new Intl.Segmenter(language).segment(whole)].length;
    case "characters":
      return [...whole].length;
  }
}

/** Told where the channel has a limit; nothing elsewhere. */
export function LengthLeft({ text, head }: { text: string; head: Desk }) {
  const { maxLength } = head.reply.can;
  if (maxLength === 0) return null;
  const left = maxLength - lengthOf(text, head);
  const count = (number: number) => number.toLocaleString(language);
  return (
    <span class={left < 0 ? "problem" : "muted hint"} role="status">
      {left < 0 ? t.tooLong(count(-left)) : t.lengthLeft(count(left), count(maxLength))}
    </span>
  );
}
