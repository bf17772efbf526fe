import { expect, test } from "@playwright/test";
import { customerTerms, orderPattern } from "#lib/desk/search-terms.ts";

const anchorsOf = (typed: string) => customerTerms(typed).map(({ anchors }) => anchors);

test("each word has to be there, and a short one at the beginning of a word", () => {
  expect(anchorsOf(" ada  li ")).toEqual([["%ada%"], ["% li%"]]);
  expect(customerTerms("")).toEqual([]);
});

test("what LIKE would take for something else stands for itself", () => {
  expect(anchorsOf("100%_\\")).toEqual([["%100\\%\\_\\\\%"]]);
});

test("a number is looked for as it was typed, as one from abroad and as one of the country", () => {
  const [abroad] = customerTerms("+353 (0)1 555-0100");
  expect(abroad?.anchors).toEqual(["%15550100%"]);
  expect(abroad?.forms).toEqual(expect.arrayContaining(["%35315550100%", "% 015550100"]));
  expect(anchorsOf("01 555 0100")).toEqual([["%15550100%"]]);
  expect(anchorsOf("20.77")).toEqual([["%2077%", "%20.77%"]]);
  expect(anchorsOf("C-1001")).toEqual([["%C-1001%"]]);
});

test("the code of an order needs neither its dash nor its case", () => {
  expect(["K7QM-3XW9", "k7qm 3xw9", "k7qm–3xw9"].map(orderPattern)).toEqual(Array(3).fill("%k7qm3xw9%"));
  expect(orderPattern("k7")).toBe("% k7%");
  expect(orderPattern(" - ")).toBeNull();
});
