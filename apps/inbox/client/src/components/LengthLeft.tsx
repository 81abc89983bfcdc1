import type { Signal } from "@preact/signals";
import type { Desk } from "../api/types";
import { excess, type Limits, measure } from "../composer/lengths";
import { t } from "../i18n/later";
import { numeral } from "../i18n/time";
import { postsToCome, roomOf } from "../state/comingText";
import type { Draft } from "../state/drafts";

type Props = { draft: Signal<Draft>; head: Desk };

/** Told where the channel has a limit: what is left, into how many posts it falls, or by how much it is too long. */
export function LengthLeft({ draft, head }: Props) {
  const { can } = head.reply;
  if (!can.maxLength && !can.maxBytes) return null;
  const room = roomOf(head, draft.value);
  const posts = postsToCome(head, draft.value);
  const over = posts.length > 1 ? 0 : excess(posts[0]!, room);
  return (
    <span class={over > 0 ? "problem" : "muted hint length-left"} role="status">
      {over > 0 ? t.tooLong(numeral(over)) : posts.length > 1 ? t.goesAsShort(numeral(posts.length)) : leftWords(posts[0]!, room)}
    </span>
  );
}

function leftWords(text: string, room: Limits): string {
  const most = room.maxLength || room.maxBytes || 0;
  const length = room.maxLength ? measure(text, room) : new TextEncoder().encode(text).length;
  return t.lengthLeft(numeral(most - length), numeral(most));
}
