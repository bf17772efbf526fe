import { expect, type Page } from "@playwright/test";
import axe, { type RunOptions } from "axe-core";

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Of what is in order axe need not tell, which takes it half the time. */
const told: RunOptions = { resultTypes: ["violations"] };
const everything: RunOptions = { ...told, runOnly: { type: "tag", values: tags } };
const contrast: RunOptions = { ...told, runOnly: { type: "rule", values: ["color-contrast"] } };

/**
 * Demands that axe finds nothing wrong on a page in light colours, and in dark ones nothing wrong with its contrast:
 * all else is the same in the dark. Leaves the page as it was, but for what `between` does to it before it gets dark.
 */
export async function demandAccessible(page: Page, between?: () => Promise<void>): Promise<void> {
  await page.evaluate(axe.source);
  expect(await violations(page, everything), "in light colours").toEqual([]);
  await between?.();
  await page.emulateMedia({ colorScheme: "dark" });
  await faded(page);
  expect(await violations(page, contrast), "in dark colours").toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
  await faded(page);
}

/** The same in light colours alone: for a page whose parts are looked at in the dark elsewhere. */
export async function demandAccessibleInLight(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  expect(await violations(page, everything), "in light colours").toEqual([]);
}

const violations = (page: Page, options: RunOptions) =>
  page.evaluate(async (options) => {
    const { violations } = await window.axe.run(document, options);
    return violations.map(({ id, help, nodes }) => `${id}: ${help} ${nodes[0]?.html}`);
  }, options);

/** Waits until no colour is on its way to another one any more. */
const faded = (page: Page) =>
  page.evaluate(async () => {
    const isSeen = ({ effect }: Animation) => effect instanceof KeyframeEffect && effect.target?.checkVisibility();
    const isFading = (each: Animation) => each instanceof CSSTransition && isSeen(each);
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(isFading)
        .map(({ finished }) => finished),
    );
  });
