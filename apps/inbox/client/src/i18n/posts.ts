// What happens to messages that others can read.

const en = {
  privateMark: "Private",
  continues: "Continues in private:",
  continuedIn: "Continued in private:",
  delivery_awaiting: "Waits for a moderator there",
  event_edited: (name: string) => `changed a message: ${name}`,
  event_withdrawn: (name: string, why: string) => `${why === "hidden" ? "a message was hidden" : "a message was deleted"} on the service: ${name}`,
  event_restored: (name: string) => `a message is back on the service: ${name}`,
  event_moderated: (deed: string, name: string) =>
    `${({ approve: "approved", hold: "held back", hide: "hid", show: "showed", spam: "called spam", delete: "deleted", flag: "flagged", purge: "forgot what was said before in" })[deed] ?? deed} a message: ${name}`,
  event_went_private: (name: string) => `went on in private with ${name}`,
  event_came_private: (subject: string) => `continues in private: ${subject}`,
};

const de: typeof en = {
  privateMark: "Privat",
  continues: "Setzt privat fort:",
  continuedIn: "Privat fortgesetzt:",
  delivery_awaiting: "Wartet dort auf einen Moderator",
  event_edited: (name) => `hat eine Nachricht geändert: ${name}`,
  event_withdrawn: (name, why) =>
    `${why === "hidden" ? "eine Nachricht wurde dort verborgen" : "eine Nachricht wurde dort gelöscht"}: ${name}`,
  event_restored: (name) => `eine Nachricht ist dort wieder zu lesen: ${name}`,
  event_moderated: (deed, name) =>
    `hat eine Nachricht ${({ approve: "freigegeben", hold: "zurückgehalten", hide: "verborgen", show: "gezeigt", spam: "als Spam gemeldet", delete: "gelöscht", flag: "gemeldet", purge: "um alles Frühere gekürzt" })[deed] ?? deed}: ${name}`,
  event_went_private: (name) => `hat mit ${name} privat weitergeschrieben`,
  event_came_private: (subject) => `setzt privat fort: ${subject}`,
};

export { en, de };
