// What the screen says about snippets, mentions and their pickers.

const en = {
  snippets: "Snippets",
  preview: "Preview",
};

const de: typeof en = {
  snippets: "Textbausteine",
  preview: "Vorschau",
};

export { en, de };
