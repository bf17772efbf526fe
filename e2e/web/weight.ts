import type { Page } from "@playwright/test";
import { hydrated } from "#e2e/web/steps.ts";

/** Goes to a page and gives the bytes of script that its first view takes over the wire, with nothing in the cache. */
export async function scriptBytes(page: Page, path: string): Promise<number> {
  await page.goto(path);
  if ((await page.locator("main form, header form").count()) > 0) await hydrated(page);
  return page.evaluate(() => {
    const loaded = performance.getEntriesByType("resource").filter((each) => each instanceof PerformanceResourceTiming);
    const scripts = new Map(loaded.map(({ name, encodedBodySize }) => [name, encodedBodySize]));
    return [...scripts].reduce((sum, [name, bytes]) => (new URL(name).pathname.endsWith(".js") ? sum + bytes : sum), 0);
  });
}
