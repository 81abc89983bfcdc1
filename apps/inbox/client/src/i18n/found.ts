import { spoken } from "./spoken";

// What was found, what may be written to find it, and what was asked before.

const en = {
  searchOffers: "What you can write",
  offersCount: (n: number) => (n === 1 ? "1 suggestion" : `${n} suggestions`),
  foundIn_file: "in a file",
  foundIn_people: "in a name or address",
  found_in: "from the customer",
  found_out: "our answer",
  found_note: "note",
  nothingFound: "Nothing is found.",
  nothingFoundHint: "Fewer words or other ones may help; beginnings of words are enough. You can also say where to look:",
  notUnderstood: "This search is not understood.",
  pickAnswer: "Insert an earlier answer",
  findAnswerHint: "Search answers, questions, notes",
  insertText: "Insert the text",
  insertLink: "Insert a link",
  linkOnlyInNotes: "A link leads colleagues there: it can be put into notes.",
  askedBefore: "Was this asked before?",
  neverAsked: "Nothing similar was solved so far.",
  answeredBy: (name: string, day: string) => (name ? `${name}, ${day}` : day),
  insertAnswer: "Insert answer",
  insertAnswerOf: (subject: string) => `Insert the answer of “${subject}”`,
  nothingToInsert: "There is no text in it.",
  organisation: "Organisation",
  contactPage: "All about them",
};

const de: typeof en = {
  searchOffers: "Was Sie schreiben können",
  offersCount: (n) => (n === 1 ? "1 Vorschlag" : `${n} Vorschläge`),
  foundIn_file: "in einer Datei",
  foundIn_people: "in einem Namen oder einer Adresse",
  found_in: "vom Kunden",
  found_out: "unsere Antwort",
  found_note: "Notiz",
  nothingFound: "Nichts gefunden.",
  nothingFoundHint: "Weniger oder andere Wörter helfen vielleicht; Wortanfänge genügen. Sie können auch sagen, wo gesucht wird:",
  notUnderstood: "Diese Suche ist nicht zu verstehen.",
  pickAnswer: "Frühere Antwort einfügen",
  findAnswerHint: "Antworten, Fragen, Notizen durchsuchen",
  insertText: "Text einfügen",
  insertLink: "Link einfügen",
  linkOnlyInNotes: "Ein Link führt Kollegen dorthin: er kann in Notizen stehen.",
  askedBefore: "Wurde das schon einmal gefragt?",
  neverAsked: "Bisher wurde nichts Ähnliches gelöst.",
  answeredBy: (name, day) => (name ? `${name}, ${day}` : day),
  insertAnswer: "Antwort einfügen",
  insertAnswerOf: (subject) => `Die Antwort aus „${subject}“ einfügen`,
  nothingToInsert: "Darin ist kein Text.",
  organisation: "Organisation",
  contactPage: "Alles zu dieser Person",
};

export const found = spoken({ en, de });
