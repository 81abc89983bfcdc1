import type { ConversationEvent } from "../../api/types";
import { t } from "../../i18n/later";

/** What happened, in words that most conversations do without. */
export function RareWords({ event }: { event: ConversationEvent }) {
  return <>{t.by(who(event), words(event))}</>;
}

/** The colleague who did it; nobody where the product did. Of a rating the customer, if the answer went to nobody else. */
function who({ kind, agent, data }: ConversationEvent): string | null {
  return kind === "rated" ? String(data["name"] || t.event_rated_somebody) : agent;
}

function words({ kind, data }: ConversationEvent): string {
  const name = String(data["name"] ?? "");
  switch (kind) {
    case "rated":
      return ratingWords(data);
    case "edited":
      return t.event_edited(name);
    case "withdrawn":
      return t.event_withdrawn(name, String(data["why"]));
    case "restored":
      return t.event_restored(name);
    case "moderated":
      return t.event_moderated(String(data["deed"]), name);
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
    default:
      return kind;
  }
}

function ratingWords({ score, before, reason }: ConversationEvent["data"]): string {
  const now = t.ratings(String(score));
  const said = before && before !== score ? t.event_rated_anew(t.ratings(String(before)), now) : t.event_rated(now);
  return reason ? t.event_rated_why(said, String(reason)) : said;
}
