import type { Texts } from "./en";
import * as commands from "./commands";
import * as due from "./due";
import * as contact from "./contact";
import * as events from "./events";
import * as fields from "./fields";
import * as finding from "./finding";
import * as inLists from "./lists";
import * as posts from "./posts";
import * as ratings from "./ratings";
import * as reading from "./reading";
import * as senders from "./senders";
import * as loading from "./loading";
import * as notifications from "./notifications";
import * as sending from "./sending";
import * as snippets from "./snippets";
import * as spells from "./spells";
import * as together from "./together";
import * as triage from "./triage";
import * as writing from "./writing";
import { inGerman } from "./numbers";

export const language: "de" | "en" = "de";

/** Deutsch, mit „Sie“. */
export const texts: Texts = {
  ...inLists.de,
  ...loading.de,
  ...posts.de,
  ...ratings.de,
  ...reading.de,
  ...sending.de,
  ...writing.de,
  ...commands.de,
  ...fields.de,
  ...finding.de,
  ...triage.de,
  ...due.de,
  lists: "Listen",
  mine: "Meine Gespräche",
  unassigned: "Nicht zugewiesen",
  all: "Alle",
  snoozed: "Zurückgestellt",
  closed: "Geschlossen",
  spam: "Spam",
  unreadable: "Nicht lesbar",
  conversations: "Gespräche",
  conversation: "Gespräch",
  search: "Suchen",
  searchHint: "Nachrichten, Personen, Dateien",
  endSearch: "Suche beenden",
  found: "Gefunden",
  shortcuts: "Tastenkürzel",
  close: "Schließen",
  back: "Zurück zur Liste",
  loading: "Lädt …",
  more: "Mehr",
  tryAgain: "Noch einmal versuchen",
  undo: "Rückgängig",

  noSubject: "(ohne Betreff)",
  unknownSender: "Unbekannter Absender",
  me: "Ich",
  nobody: "Niemand",
  assignedTo: (name) => `Zugewiesen an ${name}`,
  waits: (time) => `wartet ${time}`,
  snoozedUntil: (time) => `bis ${time}`,
  state_open: "Offen",
  state_pending: "Wartet auf Antwort",
  state_snoozed: "Zurückgestellt",
  state_closed: "Geschlossen",
  state_spam: "Spam",
  messageCount: (n) => (n === 1 ? "1 Nachricht" : `${inGerman(n)} Nachrichten`),

  emptyMine: "Niemand wartet auf Sie.",
  emptyMineHint: "Nehmen Sie etwas von den nicht zugewiesenen.",
  emptyUnassigned: "Um alles kümmert sich schon jemand.",
  emptyAll: "Alles erledigt. Es gibt kein offenes Gespräch.",
  emptySnoozed: "Nichts ist zurückgestellt.",
  emptyClosed: "Noch nichts wurde geschlossen.",
  emptySpam: "Kein Spam.",
  emptyUnreadable: "Alles, was ankam, war lesbar.",
  noChannel: "Noch ist kein Kanal verbunden.",
  noChannelAdmin: "Verbinden Sie ein Postfach, und hier erscheint, was Kunden schreiben.",
  noChannelAgent: "Sie sehen noch keinen Kanal. Ein Admin kann Sie in ein Team aufnehmen, das einen sieht.",
  connect: "Kanal verbinden",
  showUnassigned: "Nicht zugewiesene zeigen",
  chooseOne: "Wählen Sie ein Gespräch",
  chooseOneHint: "Mit j und k gehen Sie durch die Liste, ? zeigt alle Tasten.",

  reply: "Antwort",
  note: "Notiz",
  internalNote: "Interne Notiz",
  replyTo: (name) => (name ? `${name} antworten …` : "Antworten …"),
  draft: "Entwurf",

  assign: "Zuweisen",
  assignMe: "Mir zuweisen",
  closeIt: "Schließen",
  reopen: "Wieder öffnen",
  snooze: "Zurückstellen",
  wake: "Jetzt wecken",
  spamIt: "Als Spam markieren",
  notSpam: "Kein Spam",
  ...senders.de,
  laterToday: "Später heute",
  tomorrow: "Morgen früh",
  nextMonday: "Montag früh",
  nextWeek: "In einer Woche",
  chosenTime: "Tag und Uhrzeit",

  mergeInto: "Zusammenführen mit …",
  joinThem: "Zusammenführen",
  moveOut: "In ein neues Gespräch verschieben",
  splitHere: "Ab hier in ein neues Gespräch",
  moveTo: "In ein anderes Gespräch verschieben …",
  noneToChoose: "Kein anderes Gespräch hat diese Wörter.",
  mergedToast: "Zusammengeführt",
  movedToast: (n) => (n === 1 ? "1 Nachricht verschoben" : `${inGerman(n)} Nachrichten verschoben`),
  undoneToast: "Zurückgenommen",

  earlier: (n) => (n === 1 ? "1 frühere Nachricht" : `${inGerman(n)} frühere Nachrichten`),
  quoted: (n) => (n === 1 ? "Zitat, 1 Zeile" : `Zitat, ${inGerman(n)} Zeilen`),
  signatureFold: "Signatur",
  picturesHidden: "Bilder werden nicht angezeigt.",
  picturesWhy:
    "Sie liegen auf Servern des Absenders. Wenn Sie sie anzeigen, holt unser Server Kopien: Der Absender erfährt, dass gelesen wurde, aber nicht, wo und von wem.",
  showPictures: "Anzeigen",
  leadsTo: (host) => `führt zu ${host}`,
  downloadWhole: "Die ganze Nachricht herunterladen, wie sie kam",
  leftOut: "Diese Nachricht ist größer als erlaubt; ihr Inhalt blieb auf dem Mailserver.",
  noText: "Kein Text.",
  attachments: "Anhänge",
  download: (name) => `${name} herunterladen`,
  messageMenu: "Mehr zu dieser Nachricht",
  showOriginal: "Original zeigen",
  showSource: "Quelltext zeigen",
  saveSource: "Als .eml-Datei sichern",
  originalOf: "Die Nachricht, wie sie gesendet wurde",
  automatic: "automatisch",
  via: "mit anderem Programm",
  related: "Gehört vielleicht dazu:",
  toList: (names) => `an ${names}`,
  ccList: (names) => `Cc ${names}`,

  cameBack: (address, day, reason) =>
    `Was wir an ${address} sandten, kam am ${day} zurück${reason ? `: ${reason}` : ""}.`,
  awayUntil: (day) => `abwesend bis ${day}`,

  by: (name, deed) => (name ? `${name} ${deed}` : deed.charAt(0).toUpperCase() + deed.slice(1)),
  ...together.de,
  ...contact.de,
  ...notifications.de,
  ...snippets.de,
  ...spells.de,
  ...events.de,

  today: "Heute",
  yesterday: "Gestern",
  now: "jetzt",
  connecting: "Keine Live-Verbindung, neuer Versuch …",
  offline: "Sie sind offline",
  unreachable: "Der Server ist nicht erreichbar.",
  failed: "Das ging nicht.",
  threadMissing: "Dieses Gespräch konnte nicht geladen werden.",
  gone: "Dieses Gespräch gibt es nicht, oder Sie dürfen es nicht sehen.",

  source: "Quelle",
  readAgain: "Noch einmal lesen",
  readAllAgain: "Alle noch einmal lesen",
  isBeingRead: "Wird gelesen …",
  beingRead: "Es wird noch einmal gelesen.",
  stillUnreadable: "Es war noch immer nicht lesbar.",
  unreadableHint: "Es ist aufbewahrt, wie es kam. Lesen Sie es nach einer Aktualisierung noch einmal, oder öffnen Sie den Quelltext.",
};
