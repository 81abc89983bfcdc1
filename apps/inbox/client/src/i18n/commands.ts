// The names of what can be done by a key or from the palette, where nothing else names it.

const en = {
  keysEverywhere: "Everywhere",
  keysList: "In the list",
  keysWrite: "Writing",
  keyNext: "Next conversation",
  keyPrevious: "Previous conversation",
  keyOpen: "Go to the conversation",
  keyPictures: "Show the sender's pictures",
  keyClose: "Close or reopen",
  keySpam: "Spam, or not spam",
  keyUndo: "Take back the answer just sent",
  keySend: "Send",
  keyEscape: "Leave the field, close what is open, back to the list",
  keyControl: "Ctrl",
  keyShift: "Shift",
  keyHome: "Home",
  keyEnd: "End",
  keyPageUp: "PgUp",
  keyPageDown: "PgDn",
};

const de: typeof en = {
  keysEverywhere: "Überall",
  keysList: "In der Liste",
  keysWrite: "Schreiben",
  keyNext: "Nächstes Gespräch",
  keyPrevious: "Voriges Gespräch",
  keyOpen: "Ins Gespräch gehen",
  keyPictures: "Bilder des Absenders anzeigen",
  keyClose: "Schließen oder wieder öffnen",
  keySpam: "Spam oder kein Spam",
  keyUndo: "Die eben gesendete Antwort zurücknehmen",
  keySend: "Senden",
  keyEscape: "Feld verlassen, Offenes schließen, zurück zur Liste",
  keyControl: "Strg",
  keyShift: "Umschalt",
  keyHome: "Pos1",
  keyEnd: "Ende",
  keyPageUp: "Bild↑",
  keyPageDown: "Bild↓",
};

export const commands = { en, de };
