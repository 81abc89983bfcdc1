// What customers say of answers.

const en = {
  event_reopened_rated: "reopened by a bad rating",
};

const de: typeof en = {
  event_reopened_rated: "wieder offen durch eine schlechte Bewertung",
};

export { en, de };
