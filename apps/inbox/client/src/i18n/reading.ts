const en = {
  waitsNow: "waits since just now",
  appointment_invitation: "Invitation",
  appointment_cancelled: "Cancelled",
  appointment_proposed: "Another time is proposed",
  appointment_unsuitable: "The proposed time does not suit",
  appointment_asked_for: "The newest version is asked for",
  appointment_accepted: (who: string) => (who ? `${who} accepts` : "Accepted"),
  appointment_declined: (who: string) => (who ? `${who} declines` : "Declined"),
  appointment_tentative: (who: string) => (who ? `${who} perhaps accepts` : "Perhaps accepted"),
  appointment_answered: (who: string) => (who ? `${who} answers` : "Answered"),
  appointment_event: "Event",
  appointmentTitle: (title: string) => `“${title}”`,
  organisedBy: (who: string) => `by ${who}`,
  readEnclosed: (name: string) => `Read the attached mail “${name}”`,
  event_reopened_bounced: "reopened: an answer came back",
  event_reopened_failed: "reopened: an answer could not be sent",
  event_reopened_uncertain: "reopened: it is uncertain whether an answer arrived",
  takenBack: "taken back",
};

const de: typeof en = {
  waitsNow: "wartet seit eben",
  appointment_invitation: "Einladung",
  appointment_cancelled: "Abgesagt",
  appointment_proposed: "Ein anderer Zeitpunkt wird vorgeschlagen",
  appointment_unsuitable: "Der vorgeschlagene Zeitpunkt passt nicht",
  appointment_asked_for: "Um die neueste Fassung wird gebeten",
  appointment_accepted: (who) => (who ? `${who} sagt zu` : "Zugesagt"),
  appointment_declined: (who) => (who ? `${who} sagt ab` : "Abgesagt"),
  appointment_tentative: (who) => (who ? `${who} sagt unter Vorbehalt zu` : "Unter Vorbehalt zugesagt"),
  appointment_answered: (who) => (who ? `${who} antwortet` : "Beantwortet"),
  appointment_event: "Termin",
  appointmentTitle: (title) => `„${title}“`,
  organisedBy: (who) => `von ${who}`,
  readEnclosed: (name) => `Angehängte Mail „${name}“ lesen`,
  event_reopened_bounced: "wieder offen: eine Antwort kam zurück",
  event_reopened_failed: "wieder offen: eine Antwort konnte nicht gesendet werden",
  event_reopened_uncertain: "wieder offen: es ist ungewiss, ob eine Antwort ankam",
  takenBack: "zurückgenommen",
};

/** What mails hold beside their text, and what their state tells. */
export { en, de };
