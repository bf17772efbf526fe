import type { Page, Response } from "@playwright/test";
import { expect, test } from "#e2e/fixtures.ts";
import { pagesFor } from "#e2e/web/every-page.ts";
import { hydrated } from "#e2e/web/steps.ts";

const limit = 150 * 1024;

/** The bytes of script that came over the wire for the first view of a page, with nothing in the cache. */
async function scriptBytes(page: Page, path: string): Promise<number> {
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

async function areLight(page: Page, paths: string[]): Promise<void> {
  await page.route("**/*", (route) => route.continue());
  for (const path of paths) {
    const bytes = await scriptBytes(page, path);
    expect(bytes, `script of ${path}`).toBeGreaterThan(10_000);
    expect(bytes, `script of ${path}`).toBeLessThanOrEqual(limit);
  }
}

test("no page for strangers loads more than 150 KB of script at first", async ({ page, complaints }) => {
  complaints.expect(/status of 404/);
  await areLight(page, pagesFor.anonymous);
});

test("no page for guests loads more than 150 KB of script at first", async ({ page, newGuest, beGuest }) => {
  const guest = await newGuest({ orders: [{}], cart: { quantity: 1 } });
  await beGuest(page, guest);
  await areLight(page, pagesFor.guest(guest));
});

test("no page for customers loads more than 150 KB of script at first", async ({ page, newCustomer, logInAs }) => {
  const customer = await newCustomer({ orders: [{}], cart: { quantity: 1 } });
  await logInAs(page, customer);
  await areLight(page, pagesFor.customer(customer));
});
