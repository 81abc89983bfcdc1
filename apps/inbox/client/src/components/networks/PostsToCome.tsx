import type { Signal } from "@preact/signals";
import type { Desk } from "../../api/types";
import { measure } from "../../composer/lengths";
import { t } from "../../i18n/later";
import { numeral } from "../../i18n/time";
import { postsToCome, roomOf } from "../../state/comingText";
import type { Draft } from "../../state/drafts";

/** The posts that it will be, where one is too short for it. */
export function PostsToCome({ draft, head }: { draft: Signal<Draft>; head: Desk }) {
  const posts = postsToCome(head, draft.value);
  if (posts.length < 2) return null;
  const room = roomOf(head, draft.value);
  return (
    <details class="posts-to-come" open>
      <summary>{t.goesAs(numeral(posts.length))}</summary>
      {/* What scrolls must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ol tabIndex={0}>
        {posts.map((post, place) => (
          // One that is cut elsewhere stays in its place.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={place} aria-label={t.postOf(place + 1, posts.length)}>
            <div class="post-to-come">
              <span class="post-words">{post}</span>
              <span class="muted">{t.lengthOf(numeral(measure(post, room)), numeral(room.maxLength || room.maxBytes || 0))}</span>
            </div>
          </li>
        ))}
      </ol>
    </details>
  );
}
