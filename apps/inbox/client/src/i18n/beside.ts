// What stands beside a conversation, and its pictures.

const en = {
  firstSeen: (day: string) => `Wrote first on ${day}`,
  copyAddress: (address: string) => `Copy ${address}`,
  bouncedSince: (day: string, reason: string) => `Bounced on ${day}${reason ? `: ${reason}` : ""}`,
  thisConversation: "This conversation",
  channelsHere: "Channels",
  team: "Team",
  assignedPerson: "Assigned to",
  watchers: "Watched by",
  filesHere: (n: number) => `Files (${n})`,
  noFiles: "No files in this conversation.",
  otherConversations: "Other conversations",
  noOthers: "No other conversations with them.",
  moreOthers: "Show more",
  goToFile: "Go to the message",
  picture: (n: number, all: number) => `Picture ${n} of ${all}`,
  previousPicture: "Previous picture",
  nextPicture: "Next picture",
  zoom: "Zoom in or out",
};

const de: typeof en = {
  firstSeen: (day) => `Schrieb zuerst am ${day}`,
  copyAddress: (address) => `${address} kopieren`,
  bouncedSince: (day, reason) => `Kam am ${day} zurück${reason ? `: ${reason}` : ""}`,
  thisConversation: "Dieses Gespräch",
  channelsHere: "Kanäle",
  team: "Team",
  assignedPerson: "Zugewiesen an",
  watchers: "Beobachtet von",
  filesHere: (n) => `Dateien (${n})`,
  noFiles: "Keine Dateien in diesem Gespräch.",
  otherConversations: "Andere Gespräche",
  noOthers: "Keine anderen Gespräche mit dieser Person.",
  moreOthers: "Mehr anzeigen",
  goToFile: "Zur Nachricht",
  picture: (n, all) => `Bild ${n} von ${all}`,
  previousPicture: "Voriges Bild",
  nextPicture: "Nächstes Bild",
  zoom: "Vergrößern oder verkleinern",
};

export { en, de };
