import type { Page } from "@playwright/test";

/** Goes to a page and gives the bytes of script that its first view takes over the wire, with nothing in the cache. */
export async function scriptBytes(page: Page, path: string): Promise<number> {
  await page.goto(path);
  await page.waitForFunction(() => {
    const form = document.querySelector("main form, header form");
    return form === null || Object.keys(form).some((key) => key.startsWith("__reactProps"));
  });
  return page.evaluate(() => {
    const loaded = performance.getEntriesByType("resource").filter((each) => each instanceof PerformanceResourceTiming);
    const scripts = new Map(loaded.map(({ name, encodedBodySize }) => [name, encodedBodySize]));
    return [...scripts].reduce((sum, [name, bytes]) => (new URL(name).pathname.endsWith(".js") ? sum + bytes : sum), 0);
  });
}
