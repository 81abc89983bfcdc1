// What happens to messages that others can read.

const en = {
  privateMark: "Private",
  continues: "Continues in private:",
  continuedIn: "Continued in private:",
  delivery_awaiting: "Waits for a moderator there",
};

const de: typeof en = {
  privateMark: "Privat",
  continues: "Setzt privat fort:",
  continuedIn: "Privat fortgesetzt:",
  delivery_awaiting: "Wartet dort auf einen Moderator",
};

export { en, de };
