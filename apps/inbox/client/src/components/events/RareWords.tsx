import type { CustomField } from "../../api/fields";
import type { ConversationEvent } from "../../api/types";
import { t } from "../../i18n/later";
import { valueWords } from "../../i18n/values";

/** What happened, in words that most conversations do without. */
export function RareWords({ event }: { event: ConversationEvent }) {
  return <>{t.by(who(event), words(event))}</>;
}

/** The colleague who did it; nobody where the product did. Of an edit its author, of a rating the customer, if the answer went to nobody else. */
function who({ kind, agent, data }: ConversationEvent): string | null {
  if (kind === "edited") return String(data["name"] ?? "") || null;
  return kind === "rated" ? String(data["name"] || t.event_rated_somebody) : agent;
}

function words({ kind, agent, data }: ConversationEvent): string {
  const name = String(data["name"] ?? "");
  switch (kind) {
    case "rated":
      return ratingWords(data);
    case "edited":
      return t.event_edited;
    case "withdrawn":
      return t.event_withdrawn(name, String(data["why"]));
    case "restored":
      return t.event_restored(name);
    case "moderated":
      return moderatedWords(data);
    case "went_private":
      return t.event_went_private(name);
    case "came_private":
      return t.event_came_private(String(data["subject"] ?? ""));
    case "approval_asked":
      return t.event_approval_asked;
    case "approved":
      return t.event_approved(name);
    case "approved_edited":
      return t.event_approved_edited(name);
    case "given_back":
      return t.event_given_back(name, String(data["reason"] ?? ""));
    case "merged":
      return t.event_merged(String(data["subject"] ?? ""));
    case "moved_here":
      return (agent ? t.event_moved_here : t.event_refiled)(Number(data["count"]), String(data["subject"] ?? ""));
    case "moved_away":
      return (agent ? t.event_moved_away : t.event_refiled)(Number(data["count"]), String(data["subject"] ?? ""));
    case "undone":
      return data["deed"] ? t.event_took_back(deedWords(String(data["deed"]))) : t.event_undone;
    case "retagged":
      return t.event_retagged(name, String(data["to"] ?? ""));
    case "field_changed":
      return fieldWords(data);
    case "prioritised":
      return t.event_prioritised(t.priorities(Number(data["priority"])));
    case "handed_over":
      return t.event_handed_over(name);
    case "moved_to_team":
      return data["name"] ? t.event_moved_to_team(String(data["name"])) : t.event_moved_to_none;
    case "sent_again":
      return t.event_sent_again;
    case "taken_back":
      return t.event_taken_back;
    case "marked_sent":
      return t.event_marked_sent;
    case "made_public":
      return t.event_made_public(name);
    default:
      return kind;
  }
}

function moderatedWords({ deed, name, why, reason }: ConversationEvent["data"]): string {
  const said = t.event_moderated(String(deed), String(name ?? ""));
  return why || reason ? t.event_because(said, String(why ?? ""), String(reason ?? "")) : said;
}

function fieldWords({ name, field, value }: ConversationEvent["data"]): string {
  const kind = String(field) as CustomField["kind"];
  const now = typeof value === "string" || typeof value === "boolean" ? valueWords(kind, value) : "";
  return now ? t.event_field_changed(String(name ?? ""), now) : t.event_field_emptied(String(name ?? ""));
}

function deedWords(name: string): string {
  const all: Partial<Record<string, unknown>> = t;
  return String(all[`did_${name}`] ?? name);
}

function ratingWords({ score, before, reason }: ConversationEvent["data"]): string {
  const now = t.ratings(String(score));
  const said = before && before !== score ? t.event_rated_anew(t.ratings(String(before)), now) : t.event_rated(now);
  return reason ? t.event_rated_why(said, String(reason)) : said;
}
