// What the screen says about snippets, mentions and their pickers.

const en = {
  snippets: "Snippets",
  insertSnippet: "Insert a snippet",
  colleagues: "Colleagues",
  mentionSomebody: "Mention somebody",
  preview: "Preview",
  doneWithSending: "When it is sent",
  leaveDeed: (name: string) => `Do not do it: ${name}`,
  variableOpen: "Fill in the marked variable first.",
};

const de: typeof en = {
  snippets: "Textbausteine",
  insertSnippet: "Textbaustein einfügen",
  colleagues: "Kolleginnen und Kollegen",
  mentionSomebody: "Jemanden erwähnen",
  preview: "Vorschau",
  doneWithSending: "Beim Senden",
  leaveDeed: (name) => `Nicht tun: ${name}`,
  variableOpen: "Füllen Sie zuerst die markierte Variable aus.",
};

export { en, de };
