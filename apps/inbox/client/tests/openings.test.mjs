import assert from "node:assert/strict";
import { test } from "node:test";
import { cases } from "../../../../tests/channels/openings.json";
import { postsWith } from "../src/composer/opening.ts";

const CAN = { unit: "graphemes", maxLength: 100, linkWeight: 23, shortMentions: true, splits: true };

for (const { name, words, mentions, warning = "", areForFew = false, posts } of cases) {
  test(`it shows the posts that it goes as: ${name}`, () => assert.deepEqual(postsWith(words, { mentions, warning }, CAN, { areForFew }), posts));
}
