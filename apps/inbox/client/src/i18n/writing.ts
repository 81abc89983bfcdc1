// What the screen says about writing first, forwarding, and who reads it.

const en = {
  noFilesInNotes: "Notes take no files.",
  dropHere: "Drop files here to attach them",
  newConversation: "New conversation",
  unfinishedFirst: "There is an unfinished new conversation: send or discard it first.",
  noSender: "None of your channels can send. An admin can set one up.",
  forward: "Forward",
  forwardThere: "You are forwarding another message already. Discard that draft first.",
  makePublic: "Make public",
  asideFrom: (name: string) => `from ${name}, not seen by the customer`,
  asideTo: "not seen by the customer",
  added: (names: string) => `added ${names}`,
  leftOutPeople: (names: string) => `without ${names}`,
};

const de: typeof en = {
  noFilesInNotes: "Notizen nehmen keine Dateien.",
  dropHere: "Dateien hier ablegen, um sie anzuhängen",
  newConversation: "Neues Gespräch",
  unfinishedFirst: "Eine neue Konversation ist noch nicht fertig: Senden oder verwerfen Sie sie zuerst.",
  noSender: "Keiner Ihrer Kanäle kann senden. Ein Admin kann einen einrichten.",
  forward: "Weiterleiten",
  forwardThere: "Sie leiten schon eine andere Nachricht weiter. Verwerfen Sie zuerst jenen Entwurf.",
  makePublic: "Öffentlich machen",
  asideFrom: (name) => `von ${name}, für den Kunden nicht zu sehen`,
  asideTo: "für den Kunden nicht zu sehen",
  added: (names) => `neu dabei: ${names}`,
  leftOutPeople: (names) => `ohne ${names}`,
};

export { en, de };
