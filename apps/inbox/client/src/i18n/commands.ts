// The names of what can be done by a key or from the palette, where nothing else names it.

const en = {
  keyContact: "Show or hide the contact",
  hideContact: "Hide the contact",
  contact: "Contact",
  contacts: "Contacts",
  listWidth: "Width of the list",
  linkCopied: "The link is in the clipboard.",
  linkNotCopied: (link: string) => `The browser gives no clipboard. The link: ${link}`,
  keyControl: "Ctrl",
  keyShift: "Shift",
  keyHome: "Home",
  keyEnd: "End",
  keyPageUp: "PgUp",
  keyPageDown: "PgDn",
};

const de: typeof en = {
  keyContact: "Kontakt ein- oder ausblenden",
  hideContact: "Kontakt ausblenden",
  contact: "Kontakt",
  contacts: "Kontakte",
  listWidth: "Breite der Liste",
  linkCopied: "Der Link ist in der Zwischenablage.",
  linkNotCopied: (link) => `Der Browser gibt keine Zwischenablage. Der Link: ${link}`,
  keyControl: "Strg",
  keyShift: "Umschalt",
  keyHome: "Pos1",
  keyEnd: "Ende",
  keyPageUp: "Bild↑",
  keyPageDown: "Bild↓",
};

export { en, de };
