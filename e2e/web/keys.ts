import { expect, type Locator, type Page } from "@playwright/test";
import { field } from "#e2e/web/steps.ts";

const furthest = 60;

/** Presses Tab until the element has the focus, and demands that the focus can be seen on every stop of the way. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let pressed = 0; pressed < furthest; pressed++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
    const unseen = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return null;
      const isMarked = [focused, focused.closest(".choice")].some((each) => {
        if (!each?.checkVisibility()) return false;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
        return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
      });
      return isMarked ? null : focused.outerHTML.slice(0, 200);
    });
    expect(unseen, "what has the focus and does not show it").toBeNull();
  }
  throw new Error(`The keyboard does not get to ${target}.`);
}

/** Goes there by Tab and presses Enter. */
export async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

/** Goes to the field by Tab and types. */
export async function type(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, field(page, label));
  await page.keyboard.type(text);
}
