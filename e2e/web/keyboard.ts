import { expect, type Locator, type Page } from "@playwright/test";
import { field } from "#e2e/web/steps.ts";

const furthest = 60;

/** Presses Tab until the element has the focus, and demands that the focus can be seen on every stop of the way. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  let element = await target.elementHandle();
  for (let pressed = 0; pressed < furthest; pressed++) {
    const stop = await page.evaluate(lookAtFocus, element);
    if (pressed > 0) expect(stop.unseen, "what has the focus and does not show it").toBeNull();
    if (stop.isThere) return;
    if (stop.isGone) element = await target.elementHandle();
    else await page.keyboard.press("Tab");
  }
  throw new Error(`The keyboard does not get to ${target}.`);
}

/** Whether the focus is where it should get to, and what has it instead without showing it. */
function lookAtFocus(target: Node | null) {
  const focused = document.activeElement;
  const isThere = focused === target;
  const isGone = !target?.isConnected;
  if (!focused || focused === document.body) return { isThere, isGone, unseen: null };
  const isMarked = [focused, focused.closest(".choice")].some((each) => {
    if (!each?.checkVisibility()) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
    return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  });
  return { isThere, isGone, unseen: isMarked ? null : focused.outerHTML.slice(0, 200) };
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
