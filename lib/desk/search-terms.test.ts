import { expect, test } from "@playwright/test";
import { customerTerms, orderPattern } from "#lib/desk/search-terms.ts";

test("each word has to be there, and a short one at the beginning of a word", () => {
  expect(customerTerms(" ada  li ")).toEqual([["%ada%"], ["% li%"]]);
  expect(customerTerms("")).toEqual([]);
});

test("what LIKE would take for something else stands for itself", () => {
  expect(customerTerms("100%_\\")).toEqual([["%100\\%\\_\\\\%"]]);
});

test("a number is looked for as it was typed, as one from abroad and as one of the country", () => {
  expect(customerTerms("+353 (0)1 555-0100")[0]).toEqual(expect.arrayContaining(["%35315550100%", "% 015550100"]));
  expect(customerTerms("01 555 0100")[0]).toContain("%15550100%");
  expect(customerTerms("C-1001")).toEqual([["%C-1001%"]]);
});

test("the code of an order needs neither its dash nor its case", () => {
  expect(["K7QM-3XW9", "k7qm 3xw9", "k7qm–3xw9"].map(orderPattern)).toEqual(Array(3).fill("%k7qm3xw9%"));
  expect(orderPattern("k7")).toBe("% k7%");
  expect(orderPattern(" - ")).toBeNull();
});
