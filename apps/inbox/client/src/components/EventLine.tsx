import type { CustomField } from "../api/fields";
import type { ConversationEvent } from "../api/types";
import { t } from "../i18n";
import { valueWords } from "../i18n/values";
import { dayTime, fullTime, timeOfDay } from "../i18n/time";

/** What happened, in one line. */
export function EventLine({ event }: { event: ConversationEvent }) {
  return (
    <p class="event">
      <span>
        {event.isUndone ? <s>{t.by(who(event), words(event))}</s> : t.by(who(event), words(event))}
        {event.isUndone && ` (${t.takenBack})`}
      </span>
      <time dateTime={event.at} title={fullTime(event.at)}>
        {timeOfDay(event.at)}
      </time>
    </p>
  );
}

/** The colleague who did it; nobody where the product did. Of a rating the customer, if the answer went to nobody else. */
function who({ kind, agent, data }: ConversationEvent): string | null {
  return kind === "rated" ? String(data["name"] || t.event_rated_somebody) : agent;
}

function words({ kind, agent, data }: ConversationEvent): string {
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
    case "rated":
      return ratingWords(data);
    case "edited":
      return t.event_edited(String(data["name"] ?? ""));
    case "withdrawn":
      return t.event_withdrawn(String(data["name"] ?? ""), String(data["why"]));
    case "restored":
      return t.event_restored(String(data["name"] ?? ""));
    case "moderated":
      return t.event_moderated(String(data["deed"]), String(data["name"] ?? ""));
    case "went_private":
      return t.event_went_private(String(data["name"] ?? ""));
    case "came_private":
      return t.event_came_private(String(data["subject"] ?? ""));
    default:
      return kind;
  }
}

function fieldWords({ name, field, value }: ConversationEvent["data"]): string {
  const kind = String(field) as CustomField["kind"];
  const now = typeof value === "string" || typeof value === "boolean" ? valueWords(kind, value) : "";
  return now ? t.event_field_changed(String(name ?? ""), now) : t.event_field_emptied(String(name ?? ""));
}

function ratingWords({ score, before, reason }: ConversationEvent["data"]): string {
  const now = t.ratings(String(score));
  const said = before && before !== score ? t.event_rated_anew(t.ratings(String(before)), now) : t.event_rated(now);
  return reason ? t.event_rated_why(said, String(reason)) : said;
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
