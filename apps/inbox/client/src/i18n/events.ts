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
  event_merged: (subject: string) => `joined with “${subject}”`,
  event_moved_here: (n: number, subject: string) =>
    n === 1 ? `moved a message here from “${subject}”` : `moved ${n} messages here from “${subject}”`,
  event_moved_away: (n: number, subject: string) =>
    n === 1 ? `moved a message to “${subject}”` : `moved ${n} messages to “${subject}”`,
  event_refiled: (n: number, subject: string) => `${n === 1 ? "a message" : `${n} messages`} filed anew: “${subject}”`,
  event_undone: "took back a merge or a move",
  event_sent_again: "sent the answer again",
  event_marked_spam: "marked it as spam",
  event_filed_spam: "filed as spam: the mail server marked it",
  event_filed_blocked: "filed as spam: the sender is blocked",
  event_not_spam: "said that it is no spam",
  event_taken_back: "took back an answer",
  event_marked_sent: "marked an answer as sent",
  event_made_public: (name: string) => `made public what ${name} wrote`,
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
  event_merged: (subject) => `vereint mit „${subject}“`,
  event_moved_here: (n, subject) =>
    n === 1 ? `hat eine Nachricht aus „${subject}“ hierher verschoben` : `hat ${n} Nachrichten aus „${subject}“ hierher verschoben`,
  event_moved_away: (n, subject) =>
    n === 1 ? `hat eine Nachricht nach „${subject}“ verschoben` : `hat ${n} Nachrichten nach „${subject}“ verschoben`,
  event_refiled: (n, subject) => `${n === 1 ? "eine Nachricht" : `${n} Nachrichten`} neu zugeordnet: „${subject}“`,
  event_undone: "hat das Verschieben oder Zusammenführen zurückgenommen",
  event_sent_again: "hat die Antwort noch einmal gesendet",
  event_marked_spam: "hat es als Spam markiert",
  event_filed_spam: "als Spam abgelegt: der Mailserver hat es so markiert",
  event_filed_blocked: "als Spam abgelegt: der Absender ist gesperrt",
  event_not_spam: "hat gesagt, dass es kein Spam ist",
  event_taken_back: "hat eine Antwort zurückgenommen",
  event_marked_sent: "hat eine Antwort als gesendet markiert",
  event_made_public: (name) => `hat öffentlich gemacht, was ${name} geschrieben hat`,
};

/** What happened to a conversation, in one line each. */
export { en, de };
