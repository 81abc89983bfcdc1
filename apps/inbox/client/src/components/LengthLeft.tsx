import type { Signal } from "@preact/signals";
import type { Desk } from "../api/types";
import { excess, measure } from "../composer/lengths";
import { numeral } from "../i18n/time";
import { t } from "../i18n/later";
import { type Coming, postsToCome, textToCome } from "../state/comingText";
import type { Draft } from "../state/drafts";

type Props = { draft: Signal<Draft>; head: Desk };

/** Told where the channel has a limit: what is left, into how many posts it falls, or by how much it is too long. */
export function LengthLeft({ draft, head }: Props) {
  const { can } = head.reply;
  if (!can.maxLength && !can.maxBytes) return null;
  const text = textToCome(head, draft.value);
  const over = excess(text, can);
  return (
    <span class={over > 0 && !can.splits ? "problem" : "muted hint length-left"} role="status">
      {over > 0 ? overWords({ text, head, over }) : leftWords(text, head)}
    </span>
  );
}

function overWords({ text, head, over }: Coming & { over: number }): string {
  return head.reply.can.splits ? t.goesAsShort(numeral(postsToCome({ text, head }).length)) : t.tooLong(numeral(over));
}

function leftWords(text: string, { reply: { can } }: Desk): string {
  const most = can.maxLength || can.maxBytes || 0;
  const length = can.maxLength ? measure(text, can) : new TextEncoder().encode(text).length;
  return t.lengthLeft(numeral(most - length), numeral(most));
}
