// What the screen says about writing first, forwarding, and who reads it.

const en = {
  newConversation: "New conversation",
  writeFirst: "Write …",
  noSender: "None of your channels can send. An admin can set one up.",
  forward: "Forward",
  forwardHint: "The customer does not see this.",
  forwardThere: "You are forwarding another message already. Discard that draft first.",
  makePublic: "Make public",
  asideFrom: (name: string) => `from ${name}, not seen by the customer`,
  asideTo: "not seen by the customer",
  added: (names: string) => `added ${names}`,
  leftOutPeople: (names: string) => `without ${names}`,
  people: "People",
  attachUpTo: (limit: string) => `Attach files, up to ${limit} together`,
  fileTooLarge: (name: string, limit: string) => `${name} is too large: this channel takes ${limit} at most.`,
};

const de: typeof en = {
  newConversation: "Neues Gespräch",
  writeFirst: "Schreiben …",
  noSender: "Keiner Ihrer Kanäle kann senden. Ein Admin kann einen einrichten.",
  forward: "Weiterleiten",
  forwardHint: "Der Kunde sieht dies nicht.",
  forwardThere: "Sie leiten schon eine andere Nachricht weiter. Verwerfen Sie zuerst jenen Entwurf.",
  makePublic: "Öffentlich machen",
  asideFrom: (name) => `von ${name}, für den Kunden nicht zu sehen`,
  asideTo: "für den Kunden nicht zu sehen",
  added: (names) => `neu dabei: ${names}`,
  leftOutPeople: (names) => `ohne ${names}`,
  people: "Personen",
  attachUpTo: (limit) => `Dateien anhängen, zusammen bis ${limit}`,
  fileTooLarge: (name, limit) => `${name} ist zu groß: Dieser Kanal nimmt höchstens ${limit}.`,
};

export { en, de };
