// What the screen says about drafts on other devices, and about colleagues who are here too.

const en = {
  hasDraft: (names: string) => `Draft of ${names}`,
  view_doing: (name: string) => `${name} is viewing`,
  reply_doing: (name: string) => `${name} is writing an answer`,
  note_doing: (name: string) => `${name} is writing a note`,
  forward_doing: (name: string) => `${name} is forwarding it`,
  othersHere: "Colleagues who are here",
  cameIn: (name: string, time: string) => `${name} wrote (${time}).`,
  cameAnswer: (name: string, time: string) => `${name} answered (${time}).`,
  cameNote: (name: string, time: string) => `${name} added a note (${time}).`,
  show: "Show",
  newBelow: (n: number) => (n === 1 ? "New message below" : `${n} new messages below`),
};

const de: typeof en = {
  hasDraft: (names) => `Entwurf von ${names}`,
  view_doing: (name) => `${name} sieht es an`,
  reply_doing: (name) => `${name} schreibt eine Antwort`,
  note_doing: (name) => `${name} schreibt eine Notiz`,
  forward_doing: (name) => `${name} leitet es weiter`,
  othersHere: "Kolleginnen und Kollegen, die hier sind",
  cameIn: (name, time) => `${name} hat geschrieben (${time}).`,
  cameAnswer: (name, time) => `${name} hat geantwortet (${time}).`,
  cameNote: (name, time) => `${name} hat eine Notiz geschrieben (${time}).`,
  show: "Anzeigen",
  newBelow: (n) => (n === 1 ? "Neue Nachricht unten" : `${n} neue Nachrichten unten`),
};

export { en, de };
