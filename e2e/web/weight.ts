import type { Page, Response } from "@playwright/test";
import { hydrated } from "#e2e/web/steps.ts";

/** A page whose requests are looked at by a test keeps nothing of what it loads. */
export const withNothingInTheCache = (page: Page) => page.route("**/*", (route) => route.continue());

/** Goes to a page and gives the bytes of script that came over the wire for it. */
export async function scriptBytes(page: Page, path: string): Promise<number> {
  const scripts: Response[] = [];
  const listen = (response: Response) => {
    if (response.request().resourceType() === "script") scripts.push(response);
  };
  page.on("response", listen);
  await page.goto(path);
  if ((await page.locator("main form, header form").count()) > 0) await hydrated(page);
  page.off("response", listen);
  const sizes = await Promise.all(scripts.map((script) => script.request().sizes()));
  return sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
}
