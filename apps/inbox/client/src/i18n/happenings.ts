import type { AuthorDeed } from "../api/types";

// What happens in few conversations.

const DONE = { mute: "muted", unmute: "unmuted", block: "blocked", unblock: "unblocked" } as const;
const GETAN = { mute: "stummgeschaltet", unmute: "wieder hörbar gemacht", block: "blockiert", unblock: "wieder zugelassen" } as const;

const en = {
  event_edited: "changed a message",
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
  event_merged: (subject: string) => `joined with “${subject}”`,
  event_moved_here: (n: number, subject: string) =>
    n === 1 ? `moved a message here from “${subject}”` : `moved ${n} messages here from “${subject}”`,
  event_moved_away: (n: number, subject: string) =>
    n === 1 ? `moved a message to “${subject}”` : `moved ${n} messages to “${subject}”`,
  event_refiled: (n: number, subject: string) => `${n === 1 ? "a message" : `${n} messages`} filed anew: “${subject}”`,
  event_undone: "took back a merge or a move",
  event_sent_again: "sent the answer again",
  event_taken_back: "took back an answer",
  event_marked_sent: "marked an answer as sent",
  event_made_public: (name: string) => `made public what ${name} wrote`,
  event_retagged: (old: string, now: string) => `merged the tag ${old} into ${now}`,
  event_field_changed: (name: string, value: string) => `set ${name} to ${value}`,
  event_field_emptied: (name: string) => `emptied ${name}`,
  event_prioritised: (level: string) => `set the priority to ${level}`,
  event_handed_over: (name: string) => `handed it over to ${name}`,
  event_moved_to_team: (name: string) => `gave it to the team ${name}`,
  event_moved_to_none: "took it from its team",
  event_took_back: (deed: string) => `took back: ${deed}`,
};

const de: typeof en = {
  event_edited: "hat eine Nachricht geändert",
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
  event_merged: (subject) => `vereint mit „${subject}“`,
  event_moved_here: (n, subject) =>
    n === 1 ? `hat eine Nachricht aus „${subject}“ hierher verschoben` : `hat ${n} Nachrichten aus „${subject}“ hierher verschoben`,
  event_moved_away: (n, subject) =>
    n === 1 ? `hat eine Nachricht nach „${subject}“ verschoben` : `hat ${n} Nachrichten nach „${subject}“ verschoben`,
  event_refiled: (n, subject) => `${n === 1 ? "eine Nachricht" : `${n} Nachrichten`} neu zugeordnet: „${subject}“`,
  event_undone: "hat das Verschieben oder Zusammenführen zurückgenommen",
  event_sent_again: "hat die Antwort noch einmal gesendet",
  event_taken_back: "hat eine Antwort zurückgenommen",
  event_marked_sent: "hat eine Antwort als gesendet markiert",
  event_made_public: (name) => `hat öffentlich gemacht, was ${name} geschrieben hat`,
  event_retagged: (old, now) => `hat das Schlagwort ${old} mit ${now} zusammengeführt`,
  event_field_changed: (name, value) => `hat ${name} auf ${value} gesetzt`,
  event_field_emptied: (name) => `hat ${name} geleert`,
  event_prioritised: (level) => `hat die Priorität auf ${level} gesetzt`,
  event_handed_over: (name) => `hat es ${name} übergeben`,
  event_moved_to_team: (name) => `hat es dem Team ${name} gegeben`,
  event_moved_to_none: "hat es von seinem Team genommen",
  event_took_back: (deed) => `hat zurückgenommen: ${deed}`,
};

export { en, de };
