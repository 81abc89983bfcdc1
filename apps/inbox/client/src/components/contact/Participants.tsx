import type { Head } from "../../api/types";
import { t } from "../../i18n/later";

/** Who else takes part, each with a page of their own; nothing where that is one alone. */
export function Participants({ head }: { head: Head }) {
  const { participants = [] } = head;
  if (participants.length === 0) return null;
  return (
    <section aria-labelledby="contact-participants">
      <h3 id="contact-participants">{t.participants}</h3>
      <ul class="contact-others" role="list">
        {participants.map((each) => (
          <li key={each.contact}>
            <a href={each.page}>{each.name || each.handle}</a>
            <span class="muted">{[each.name ? each.handle : "", t.messagesOf(each.messages)].filter(Boolean).join(" · ")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
