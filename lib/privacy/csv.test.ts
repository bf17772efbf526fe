import { expect, test } from "@playwright/test";
import { csvLines } from "#lib/privacy/csv.ts";

const line = (...cells: unknown[]) =>
  csvLines(
    cells.map((_, at) => `c${at}`),
    [Object.fromEntries(cells.map((cell, at) => [`c${at}`, cell]))],
  );

for (const formula of [
  '=HYPERLINK("http://evil.example","Ada")',
  "+1+1",
  "-2+3+cmd|' /C calc'!A0",
  "@SUM(1,1)",
  "\t=1+1",
  "\r=1+1",
  "＝1+1",
]) {
  test(`spreadsheet formulas in names are texts: ${JSON.stringify(formula)}`, () => {
    expect(line(formula)).toBe(`"'${formula.replaceAll('"', '""')}"\r\n`);
  });
}

test("a name does not break out of its cell", () => {
  expect(line('Ada",=1+1', "Byron\r\n=1+1", "x;=1+1")).toBe('"Ada"",=1+1","Byron\r\n=1+1","x;=1+1"\r\n');
});

test("numbers stay numbers, moments are ISO 8601, nothing is an empty cell, and what is nested is JSON", () => {
  const at = new Date("2026-11-26T10:00:00Z");
  expect(line(-12.5, 0, at, true, null, "", {}, { gift: "=1" })).toBe(
    '-12.5,0,2026-11-26T10:00:00.000Z,true,,"",,"{""gift"":""=1""}"\r\n',
  );
});

test("letters of all scripts are kept, and a formula later in a text is let be", () => {
  expect(line("Zoë Ó Briain 李", "a = b")).toBe('"Zoë Ó Briain 李","a = b"\r\n');
});
