import { expect, test } from "@playwright/test";
import { cursorFromText, cursorToText } from "#lib/page.ts";

const cursor = { at: new Date("2026-03-01T12:34:56.789Z"), id: "0b0b3f6e-6a80-4b54-9c0f-1a1f0d3c2b11" };

const asText = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test("a cursor comes back from an address as it went in, to the millisecond", () => {
  expect(cursorFromText(cursorToText(cursor))).toEqual(cursor);
});

test("a cursor needs no escaping in an address", () => {
  expect(cursorToText(cursor)).toMatch(/^[\w-]+$/);
});

const at = cursor.at.toISOString();

const garbage: [string, string | undefined][] = [
  ["nothing", undefined],
  ["an empty text", ""],
  ["a word", "garbage"],
  ["what is no base64", "%%%"],
  ["a torn cursor", cursorToText(cursor).slice(0, -9)],
  ["something very long", "A".repeat(100_000)],
  ["another shape", asText({ at, id: cursor.id })],
  ["too little", asText([at])],
  ["too much", asText([at, cursor.id, 1])],
  ["a number for a moment", asText([1_772_368_496, cursor.id])],
  ["a day that does not exist", asText(["2026-02-30T00:00:00Z", cursor.id])],
  ["a year that no database knows", asText(["0000-01-01T00:00:00Z", cursor.id])],
  ["a moment that is none", asText(["yesterday", cursor.id])],
  ["an id that is none", asText([at, "1 or 1=1"])],
  ["null", asText(null)],
];

for (const [title, text] of garbage) {
  test(`${title} is no cursor`, () => {
    expect(cursorFromText(text)).toBeNull();
  });
}
