import assert from "node:assert/strict";
import { test } from "node:test";
import { cases } from "../../../../tests/channels/lengths.json";
import { measure, split } from "../src/composer/lengths.ts";

for (const { name, can, text, length, posts } of cases) {
  test(`it counts and cuts: ${name}`, () => {
    assert.equal(measure(text, can), length);
    assert.deepEqual(split(text, can), posts);
  });
}
