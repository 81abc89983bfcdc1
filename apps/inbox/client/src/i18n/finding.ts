// Searching; what else is said of it comes with what was found (found.ts).

const en = {
  searchFor: (words: string) => `Search for “${words}”`,
  sort_relevance: "Most fitting first",
  findAnswer: "Insert an earlier answer …",
};

const de: typeof en = {
  searchFor: (words) => `Suchen nach „${words}“`,
  sort_relevance: "Am besten Passende zuerst",
  findAnswer: "Frühere Antwort einfügen …",
};

export { en, de };
