import type { ConversationEvent } from "../api/types";
import { t } from "../i18n";
import { dayTime, fullTime, timeOfDay } from "../i18n/time";
import { lazily } from "./lazily";

const RareWords = lazily<{ event: ConversationEvent }>(async () => (await import("./events/RareWords")).RareWords);

/** What happened, in one line. */
export function EventLine({ event }: { event: ConversationEvent }) {
  const known = words(event);
  const said = known === null ? <RareWords event={event} /> : t.by(event.agent, known);
  return (
    <p class="event">
      <span>
        {event.isUndone ? <s>{said}</s> : said}
        {event.isUndone && ` (${t.takenBack})`}
      </span>
      <time dateTime={event.at} title={fullTime(event.at)}>
        {timeOfDay(event.at)}
      </time>
    </p>
  );
}

/** Null for what happens in few conversations, whose words are loaded then. */
function words({ kind, agent, data }: ConversationEvent): string | null {
  switch (kind) {
    case "opened":
      return t.event_opened;
    case "assigned":
      return data["name"] === agent ? t.event_taken : t.event_assigned(String(data["name"] ?? ""));
    case "unassigned":
      return t.event_unassigned;
    case "closed":
      return t.event_closed;
    case "reopened":
      return agent ? t.event_reopened : reopenedBy(data["why"]);
    case "snoozed":
      return t.event_snoozed(dayTime(String(data["until"])));
    case "woke":
      return t.event_woke;
    case "tagged":
      return t.event_tagged(String(data["name"] ?? ""));
    case "untagged":
      return t.event_untagged(String(data["name"] ?? ""));
    case "marked_spam":
      return agent ? t.event_marked_spam : t[data["why"] === "blocked" ? "event_filed_blocked" : "event_filed_spam"];
    case "not_spam":
      return t.event_not_spam;
    default:
      return null;
  }
}

function reopenedBy(why: unknown): string {
  if (why === "rated") return t.event_reopened_rated;
  if (why === "bounced" || why === "failed" || why === "uncertain") return t[`event_reopened_${why}`];
  return t.event_reopened_alone;
}
