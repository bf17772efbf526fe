import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, type Page } from "@playwright/test";
import type axe from "axe-core";
import type { RunOptions } from "axe-core";

declare global {
  interface Window {
    axe?: typeof axe;
  }
}

/** A page reads it in two thirds of the time that the other one takes. */
const source = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Of what is in order axe need not tell, which takes it half the time. */
const told: RunOptions = { resultTypes: ["violations"] };
const everything: RunOptions = { ...told, runOnly: { type: "tag", values: tags } };
const contrast: RunOptions = { ...told, runOnly: { type: "rule", values: ["color-contrast"] } };

/** Demands that axe finds nothing wrong on a page in light colours, nor with its contrast in dark ones. */
export async function demandAccessible(page: Page): Promise<void> {
  await demandAccessibleInLight(page);
  await demandContrastInDark(page);
}

/** Demands that axe finds nothing wrong on a page in light colours. */
export async function demandAccessibleInLight(page: Page): Promise<void> {
  expect(await violations(page, everything), "in light colours").toEqual([]);
}

/**
 * Demands that axe finds nothing wrong with a page's contrast in dark colours: all else is the same in the dark. Colours
 * are tokens, so that each kind of thing need be seen in the dark only once. Leaves the page in light colours.
 */
export async function demandContrastInDark(page: Page): Promise<void> {
  await page.evaluate(changeColoursAtOnce);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await violations(page, contrast), "in dark colours").toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
}

async function violations(page: Page, options: RunOptions): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  return page.evaluate(async (options) => {
    if (!window.axe) throw new Error("axe is not there");
    const { violations } = await window.axe.run(document, options);
    return violations.map(({ id, help, nodes }) => `${id}: ${help} ${nodes[0]?.html}`);
  }, options);
}

/** Lets no colour be on its way to another one. */
function changeColoursAtOnce(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, ::before, ::after { transition: none !important; }");
  document.adoptedStyleSheets.push(sheet);
}
