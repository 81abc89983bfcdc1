// What customers say of answers.

const en = {
  ratings: (score: string) => ({ good: "good", okay: "okay", bad: "bad" })[score] ?? score,
  event_rated_somebody: "One of the recipients",
  event_rated: (score: string) => `rated an answer: ${score}`,
  event_rated_anew: (before: string, score: string) => `rated an answer anew: ${score} (${before} before)`,
  event_rated_why: (said: string, reason: string) => `${said} – “${reason}”`,
  event_reopened_rated: "reopened by a bad rating",
};

const de: typeof en = {
  ratings: (score) => ({ good: "gut", okay: "geht so", bad: "schlecht" })[score] ?? score,
  event_rated_somebody: "Eine der angeschriebenen Personen",
  event_rated: (score) => `hat eine Antwort bewertet: ${score}`,
  event_rated_anew: (before, score) => `hat eine Antwort neu bewertet: ${score} (vorher ${before})`,
  event_rated_why: (said, reason) => `${said} – „${reason}“`,
  event_reopened_rated: "wieder offen durch eine schlechte Bewertung",
};

export { en, de };
