import type { CustomField } from "../api/fields";
import type { ConversationEvent } from "../api/types";
import { t } from "../i18n";
import { valueWords } from "../i18n/values";
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
    case "merged":
      return t.event_merged(String(data["subject"] ?? ""));
    case "moved_here":
      return (agent ? t.event_moved_here : t.event_refiled)(Number(data["count"]), String(data["subject"] ?? ""));
    case "moved_away":
      return (agent ? t.event_moved_away : t.event_refiled)(Number(data["count"]), String(data["subject"] ?? ""));
    case "undone":
      return data["deed"] ? t.event_took_back(deedWords(String(data["deed"]))) : t.event_undone;
    case "tagged":
      return t.event_tagged(String(data["name"] ?? ""));
    case "untagged":
      return t.event_untagged(String(data["name"] ?? ""));
    case "retagged":
      return t.event_retagged(String(data["name"] ?? ""), String(data["to"] ?? ""));
    case "field_changed":
      return fieldWords(data);
    case "prioritised":
      return t.event_prioritised(t.priorities(Number(data["priority"])));
    case "handed_over":
      return t.event_handed_over(String(data["name"] ?? ""));
    case "moved_to_team":
      return data["name"] ? t.event_moved_to_team(String(data["name"])) : t.event_moved_to_none;
    case "sent_again":
      return t.event_sent_again;
    case "marked_spam":
      return agent ? t.event_marked_spam : t[data["why"] === "blocked" ? "event_filed_blocked" : "event_filed_spam"];
    case "not_spam":
      return t.event_not_spam;
    case "taken_back":
      return t.event_taken_back;
    case "marked_sent":
      return t.event_marked_sent;
    case "made_public":
      return t.event_made_public(String(data["name"] ?? ""));
    default:
      return null;
  }
}

function fieldWords({ name, field, value }: ConversationEvent["data"]): string {
  const kind = String(field) as CustomField["kind"];
  const now = typeof value === "string" || typeof value === "boolean" ? valueWords(kind, value) : "";
  return now ? t.event_field_changed(String(name ?? ""), now) : t.event_field_emptied(String(name ?? ""));
}

function reopenedBy(why: unknown): string {
  if (why === "rated") return t.event_reopened_rated;
  if (why === "bounced" || why === "failed" || why === "uncertain") return t[`event_reopened_${why}`];
  return t.event_reopened_alone;
}

function deedWords(name: string): string {
  const all: Partial<Record<string, unknown>> = t;
  return String(all[`did_${name}`] ?? name);
}
