import assert from "node:assert/strict";
import { test } from "node:test";
import { confidentialIn } from "../src/state/confidential.ts";

const HOLDS = {
  "Ist cora@kunde.example noch richtig?": ["address"],
  "Rufen Sie an: +49 30 1234567.": ["phone"],
  "Ihre Nummer 0171/2345678 haben wir.": ["phone"],
  "Wir erstatten auf DE89 3704 0044 0532 0130 00.": ["iban"],
  "IBAN GB82WEST12345698765432": ["iban"],
  "Ihre Bestellung Nr. A-4711 ist unterwegs.": ["order"],
  "Bestellnummer: 2026-00815": ["order"],
  "Your order #98213 has left.": ["order"],
  "Zu #20417 schreiben wir an cora@kunde.example.": ["address", "order"],
};

const HOLDS_NOTHING = [
  "Morgen, mit schönen Grüßen.",
  "Schreiben Sie uns an hilfe@acme.example.",
  "Am 22.11.2026 um 10:30 Uhr sind 100 Stück da.",
  "Das kostet 1.234,50 Euro, also 0,05 % mehr.",
  "Bestellen Sie 2 Stück im Shop.",
  "DE11 1234 5678 9012 3456 78 ist keine gültige IBAN.",
  "Unser Auftrag: Sie zufrieden zu machen.",
  "Die Rechnung kommt mit der Post.",
];

test("what belongs to one customer alone is found", () => {
  const own = ["hilfe@acme.example"];
  for (const [text, found] of Object.entries(HOLDS)) assert.deepEqual(confidentialIn(text, own), found, text);
  for (const text of HOLDS_NOTHING) assert.deepEqual(confidentialIn(text, own), [], text);
});
