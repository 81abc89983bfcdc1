// Telling the moderators of a service about a message.

const en = {
  reportMessage: (name: string) => `Report what ${name} wrote`,
  reportMeans: "The moderators of the service look at it. Nobody here can take it back.",
  reportWhy: "Why?",
  reportWords: "In your own words (may stay empty)",
  reportWordsNeeded: "In your own words",
  reportForward: "Hand it on to the moderators of the author’s own server, too",
  reportNow: "Report",
  reported: "Reported",
  reportedBy: (name: string, time: string) => `${name} reported this already: ${time}.`,
  event_because: (said: string, why: string, words: string) => `${said} – ${[why, words && `“${words}”`].filter(Boolean).join(": ")}`,
  moderationDoubtful: (deed: string) => `${deed}: perhaps done.`,
};

const de: typeof en = {
  reportMessage: (name) => `Melden, was ${name} geschrieben hat`,
  reportMeans: "Die Moderatoren des Dienstes sehen es sich an. Niemand hier kann es zurücknehmen.",
  reportWhy: "Warum?",
  reportWords: "In eigenen Worten (kann leer bleiben)",
  reportWordsNeeded: "In eigenen Worten",
  reportForward: "Auch an die Moderatoren des Servers weitergeben, auf dem das Konto ist",
  reportNow: "Melden",
  reported: "Gemeldet",
  reportedBy: (name, time) => `${name} hat das schon gemeldet: ${time}.`,
  event_because: (said, why, words) => `${said} – ${[why, words && `„${words}“`].filter(Boolean).join(": ")}`,
  moderationDoubtful: (deed) => `${deed}: vielleicht geschehen.`,
};

export { en, de };
