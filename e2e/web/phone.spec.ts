import type { Page } from "@playwright/test";
import { expect, test } from "#e2e/fixtures.ts";
import { pagesFor } from "#e2e/web/every-page.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import {
  button,
  createAccount,
  field,
  fillAddress,
  fillContact,
  heading,
  placeOrder,
  quantityOf,
} from "#e2e/web/steps.ts";
import { demoProduct } from "#e2e/web/store.ts";
import { scriptBytes, withNothingInTheCache } from "#e2e/web/weight.ts";
import { routes } from "#lib/routes.ts";

const kettle = demoProduct("enamel-kettle");
const limit = 150 * 1024;
const address = { lineOne: "5 Harbour Row", lineTwo: "", postalCode: "P24 X1Y2", city: "Cobh", countryCode: "IE" };

/** Nothing sticks out to the side, and what is there to be pressed is large enough for a thumb. */
async function fitsAPhone(page: Page): Promise<void> {
  const { width, small } = await page.evaluate(() => {
    const targets = document.querySelectorAll("button, .button, nav a, select, input:not([type=hidden], [type=radio])");
    const shown = [...targets].filter((each) => each.checkVisibility() && !each.closest(".sr"));
    const isSmall = (each: Element) => each.getBoundingClientRect().height < 43.5;
    return {
      width: document.documentElement.scrollWidth,
      small: shown.filter(isSmall).map((each) => each.outerHTML.slice(0, 120)),
    };
  });
  expect(width, `the width of ${page.url()}`).toBeLessThanOrEqual(390);
  expect(small, `what is too small on ${page.url()}`).toEqual([]);
}

/** Each page fits, and its first view, with nothing in the cache, loads no more script than a phone should. */
async function suitAPhone(page: Page, paths: string[]): Promise<void> {
  await withNothingInTheCache(page);
  for (const path of paths) {
    const bytes = await scriptBytes(page, path);
    expect(bytes, `script of ${path}`).toBeGreaterThan(10_000);
    expect(bytes, `script of ${path}`).toBeLessThanOrEqual(limit);
    await fitsAPhone(page);
  }
}

test("no page is wider than a phone, or loads more than 150 KB of script at first, for somebody who looks around", async ({
  phone,
  complaints,
}) => {
  complaints.expect(/status of 404/);
  await suitAPhone(phone, pagesFor.anonymous);
});

test("no page is wider than a phone, or loads more than 150 KB of script at first, for a guest", async ({
  phone,
  newGuest,
  beGuest,
}) => {
  const guest = await newGuest({
    name: "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff",
    orders: [{ address }],
    cart: { quantity: 99 },
  });
  await beGuest(phone, guest);
  await suitAPhone(phone, pagesFor.guest(guest));
});

test("no page is wider than a phone, or loads more than 150 KB of script at first, for a customer", async ({
  phone,
  newCustomer,
  logInAs,
  openBrowser,
}) => {
  const email = uniqueEmail("hubert.blaine.wolfeschlegelsteinhausenbergerdorff");
  const name = "Wolfeschlegelsteinhausenbergerdorff Senior";
  const customer = await newCustomer({
    name,
    email,
    orders: [{ address }, { status: "closed" }],
    cart: { quantity: 99 },
  });
  for (const visit of [await openBrowser(), phone]) await logInAs(visit, customer);
  await suitAPhone(phone, pagesFor.customer(customer));
});

test("the whole journey works on a phone", async ({ phone: page }) => {
  await page.goto(routes.home());
  await page.getByRole("link", { name: kettle.name }).tap();
  await button(page, "Add to cart").tap();
  await expect(quantityOf(page, kettle)).toHaveValue("1");
  await page.getByRole("link", { name: "Go to checkout" }).tap();
  await field(page, "Delivery").tap();
  await fillContact(page, { name: "Greta Malone", email: uniqueEmail("thumb") });
  await button(page, "Place order").tap();
  await expect(field(page, "Street and number")).toHaveAccessibleDescription("Enter the street and house number");
  await fitsAPhone(page);
  await fillAddress(page);
  await placeOrder(page);
  await createAccount(page, { password });
  await expect(button(page, "Log out")).toBeVisible();
  await page.getByRole("link", { name: "Account" }).first().tap();
  await expect(heading(page, "Hello, Greta")).toBeVisible();
  await page.getByRole("region", { name: "Your latest order" }).getByRole("link").tap();
  await button(page, "Order again").tap();
  await expect(quantityOf(page, kettle)).toHaveValue("1");
  await button(page, "Log out").tap();
  await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
});
