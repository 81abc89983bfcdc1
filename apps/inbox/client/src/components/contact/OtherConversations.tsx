import type { Beside, OtherConversation } from "../../api/contact";
import { t } from "../../i18n/later";
import { shortTime } from "../../i18n/time";
import { now } from "../../state/clock";
import { moreConversations } from "../../state/contact";
import { ConversationLink } from "../ConversationLink";

/** What else they wrote about, on every channel that the agent sees. */
export function OtherConversations({ id, beside }: { id: string; beside: Beside }) {
  return (
    <section aria-labelledby="contact-others">
      <h3 id="contact-others">{t.otherConversations}</h3>
      {beside.conversations.length === 0 && <p class="muted">{t.noOthers}</p>}
      <ul class="contact-others" role="list">
        {beside.conversations.map((each) => (
          <Other key={each.id} other={each} />
        ))}
      </ul>
      {beside.after && (
        <button type="button" class="button small" onClick={() => void moreConversations(id)}>
          {t.moreOthers}
        </button>
      )}
    </section>
  );
}

function Other({ other }: { other: OtherConversation }) {
  return (
    <li>
      <ConversationLink to={other} />
      <span class="muted">
        {[shortTime(other.activityAt, now.value), other.channel, t[`state_${other.state}`]].join(" · ")}
      </span>
    </li>
  );
}
