import assert from "node:assert/strict";
import { test } from "node:test";
import { spokenTime } from "../src/state/spokenTimes.ts";

// A Thursday.
const NOW = "2026-11-12T10:02";

const MEANT = {
  "in 2 h": "2026-11-12T12:02",
  "2h": "2026-11-12T12:02",
  "in 30 min": "2026-11-12T10:32",
  "in einer Stunde": "2026-11-12T11:02",
  "in an hour": "2026-11-12T11:02",
  "in 3 Tagen": "2026-11-15T08:00",
  "in 3 days 14:00": "2026-11-15T14:00",
  "in einer Woche": "2026-11-19T08:00",
  "in 2 weeks": "2026-11-26T08:00",
  "in einem Monat": "2026-12-12T08:00",
  morgen: "2026-11-13T08:00",
  "morgen 9": "2026-11-13T09:00",
  "morgen um 9 Uhr": "2026-11-13T09:00",
  "Morgen früh": "2026-11-13T08:00",
  "morgen Nachmittag": "2026-11-13T14:00",
  "tomorrow at 3pm": "2026-11-13T15:00",
  "tmr 3:30 pm": "2026-11-13T15:30",
  "tomorrow morning": "2026-11-13T08:00",
  "heute Abend": "2026-11-12T18:00",
  tonight: "2026-11-12T18:00",
  "heute 17.30": "2026-11-12T17:30",
  übermorgen: "2026-11-14T08:00",
  "day after tomorrow 7": "2026-11-14T07:00",
  Montag: "2026-11-16T08:00",
  "Montag morgen": "2026-11-16T08:00",
  "am Montag um 14 Uhr": "2026-11-16T14:00",
  mo: "2026-11-16T08:00",
  "next tue 3pm": "2026-11-17T15:00",
  "nächsten Dienstag 15:00": "2026-11-17T15:00",
  "Do 11": "2026-11-12T11:00",
  "thu 9": "2026-11-19T09:00",
  "next thursday 11": "2026-11-19T11:00",
  friday: "2026-11-13T08:00",
  "next week": "2026-11-16T08:00",
  "nächste Woche": "2026-11-16T08:00",
  "next month": "2026-12-01T08:00",
  Wochenende: "2026-11-14T08:00",
  "12.12.": "2026-12-12T08:00",
  "3.2. um 14:30": "2027-02-03T14:30",
  "24.12.2026 10 Uhr": "2026-12-24T10:00",
  "24. Dezember": "2026-12-24T08:00",
  "5. März 9 Uhr": "2027-03-05T09:00",
  "Dec 3": "2026-12-03T08:00",
  "3 dec 2pm": "2026-12-03T14:00",
  "2026-12-03 9:15": "2026-12-03T09:15",
  "16 Uhr": "2026-11-12T16:00",
  9: "2026-11-13T09:00",
  "12am": "2026-11-13T00:00",
  noon: "2026-11-12T12:00",
};

const NONE = ["", "parcel", "morgenstern", "31.2.", "25 Uhr", "10:75", "heute 9", "1.1.2020", "monkey", "in", "9 9 x", "invoice 12"];

test("it understands when, in German and English", () => {
  for (const [words, when] of Object.entries(MEANT)) assert.equal(spokenTime(words, NOW), when, words);
});

test("it takes nothing for a time that is none, or is over", () => {
  for (const words of NONE) assert.equal(spokenTime(words, NOW), null, words);
});

test("a month later is never the month after", () => {
  assert.equal(spokenTime("in 1 month", "2026-01-31T10:00"), "2026-02-28T08:00");
});
