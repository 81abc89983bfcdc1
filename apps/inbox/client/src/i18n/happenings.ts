import type { AuthorDeed } from "../api/types";

// What happens in few conversations: to messages that others can read, and what customers say of answers.

const DONE = { mute: "muted", unmute: "unmuted", block: "blocked", unblock: "unblocked" } as const;
const GETAN = { mute: "stummgeschaltet", unmute: "wieder hörbar gemacht", block: "blockiert", unblock: "wieder zugelassen" } as const;

const en = {
  event_edited: (name: string) => `changed a message: ${name}`,
  event_withdrawn: (name: string, why: string) => `${why === "hidden" ? "a message was hidden" : "a message was deleted"} on the service: ${name}`,
  event_restored: (name: string) => `a message is back on the service: ${name}`,
  event_moderated: (deed: string, name: string) =>
    deed in DONE
      ? `${DONE[deed as AuthorDeed]} ${name} on the service`
      : `${({ approve: "approved", hold: "held back", hide: "hid", show: "showed", spam: "called spam", delete: "deleted", flag: "flagged", purge: "forgot what was said before in" })[deed] ?? deed} a message: ${name}`,
  event_went_private: (name: string) => `went on in private with ${name}`,
  event_came_private: (subject: string) => `continues in private: ${subject}`,
  ratings: (score: string) => ({ good: "good", okay: "okay", bad: "bad" })[score] ?? score,
  event_rated_somebody: "One of the recipients",
  event_rated: (score: string) => `rated an answer: ${score}`,
  event_rated_anew: (before: string, score: string) => `rated an answer anew: ${score} (${before} before)`,
  event_rated_why: (said: string, reason: string) => `${said} – “${reason}”`,
};

const de: typeof en = {
  event_edited: (name) => `hat eine Nachricht geändert: ${name}`,
  event_withdrawn: (name, why) =>
    `${why === "hidden" ? "eine Nachricht wurde dort verborgen" : "eine Nachricht wurde dort gelöscht"}: ${name}`,
  event_restored: (name) => `eine Nachricht ist dort wieder zu lesen: ${name}`,
  event_moderated: (deed, name) =>
    deed in GETAN
      ? `hat ${name} dort ${GETAN[deed as AuthorDeed]}`
      : `hat eine Nachricht ${({ approve: "freigegeben", hold: "zurückgehalten", hide: "verborgen", show: "gezeigt", spam: "als Spam gemeldet", delete: "gelöscht", flag: "gemeldet", purge: "um alles Frühere gekürzt" })[deed] ?? deed}: ${name}`,
  event_went_private: (name) => `hat mit ${name} privat weitergeschrieben`,
  event_came_private: (subject) => `setzt privat fort: ${subject}`,
  ratings: (score) => ({ good: "gut", okay: "geht so", bad: "schlecht" })[score] ?? score,
  event_rated_somebody: "Eine der angeschriebenen Personen",
  event_rated: (score) => `hat eine Antwort bewertet: ${score}`,
  event_rated_anew: (before, score) => `hat eine Antwort neu bewertet: ${score} (vorher ${before})`,
  event_rated_why: (said, reason) => `${said} – „${reason}“`,
};

export { en, de };
