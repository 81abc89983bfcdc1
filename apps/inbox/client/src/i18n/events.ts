const en = {
  event_opened: "opened the conversation",
  event_assigned: (name: string) => `assigned it to ${name}`,
  event_taken: "took it",
  event_unassigned: "unassigned it",
  event_closed: "closed it",
  event_reopened: "reopened it",
  event_reopened_alone: "reopened by a new message",
  event_snoozed: (time: string) => `snoozed it until ${time}`,
  event_woke: "woke up: the snooze is over",
  event_marked_spam: "marked it as spam",
  event_filed_spam: "filed as spam: the mail server marked it",
  event_filed_blocked: "filed as spam: the sender is blocked",
  event_not_spam: "said that it is no spam",
};

const de: typeof en = {
  event_opened: "hat das Gespräch eröffnet",
  event_assigned: (name) => `hat es ${name} zugewiesen`,
  event_taken: "hat es sich zugewiesen",
  event_unassigned: "hat die Zuweisung aufgehoben",
  event_closed: "hat es geschlossen",
  event_reopened: "hat es wieder geöffnet",
  event_reopened_alone: "wieder offen durch eine neue Nachricht",
  event_snoozed: (time) => `hat es bis ${time} zurückgestellt`,
  event_woke: "wieder da: die Zeit ist um",
  event_marked_spam: "hat es als Spam markiert",
  event_filed_spam: "als Spam abgelegt: der Mailserver hat es so markiert",
  event_filed_blocked: "als Spam abgelegt: der Absender ist gesperrt",
  event_not_spam: "hat gesagt, dass es kein Spam ist",
};

/** What happened to a conversation, in one line each. */
export { en, de };
