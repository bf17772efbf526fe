import type { Page } from "@playwright/test";
import { expect, test } from "#e2e/fixtures.ts";
import { demandAccessibleInLight, demandContrastInDark } from "#e2e/web/axe.ts";
import { pagesFor } from "#e2e/web/every-page.ts";
import { password, sessionCookie, uniqueEmail } from "#e2e/web/people.ts";
import { newStaff } from "#e2e/web/staff.ts";
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
import { ctxOf, demoProduct, type Store } from "#e2e/web/store.ts";
import { scriptBytes } from "#e2e/web/weight.ts";
import { findDeskOrder } from "#lib/orders/desk-orders.ts";
import { cancelOrder } from "#lib/orders/work-on-orders.ts";
import { routes } from "#lib/routes.ts";

test.use({ reducedMotion: "reduce" });
test.describe.configure({ timeout: 120_000 });

const kettle = demoProduct("enamel-kettle");
const limit = 150 * 1024;
const address = { lineOne: "5 Harbour Row", lineTwo: "", postalCode: "P24 X1Y2", city: "Cobh", countryCode: "IE" };

/** Nothing sticks out to the side, and what is there to be pressed is large enough for a thumb. */
async function fitsAPhone(page: Page): Promise<void> {
  const { width, small } = await page.evaluate(() => {
    const pressed = ["button", ".button", "nav a", "select", "label:has([type=checkbox])"];
    const typed = "input:not([type=hidden], [type=radio], [type=checkbox])";
    const targets = document.querySelectorAll([...pressed, typed].join());
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

/** Nothing sticks out to the side where there is room, either. Leaves the page that wide. */
async function fitsADesk(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width, `the width of ${page.url()} at a desk`).toBeLessThanOrEqual(1280);
}

/**
 * Each page fits a phone and a desk, its first view loads no more script than a phone should with nothing in the cache,
 * and axe finds nothing wrong with it: one visit of each page for all of it. What has a look of its own is seen in the
 * dark as well.
 */
async function suit(page: Page, paths: string[], { inDark }: { inDark: string[] }): Promise<void> {
  expect(paths).toEqual(expect.arrayContaining(inDark));
  for (const path of paths) {
    await page.setViewportSize({ width: 390, height: 844 });
    const bytes = await scriptBytes(page, path);
    expect(bytes, `script of ${path}`).toBeGreaterThan(10_000);
    expect(bytes, `script of ${path}`).toBeLessThanOrEqual(limit);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await fitsAPhone(page);
    await demandAccessibleInLight(page);
    await fitsADesk(page);
    if (inDark.includes(path)) await demandContrastInDark(page);
  }
}

async function cancel(store: Store, id: string, says: string): Promise<void> {
  const ctx = ctxOf(store, { kind: "operator" });
  const { version = "" } = (await findDeskOrder(ctx, id)) ?? {};
  await cancelOrder(ctx, { id, version, reason: "Broken", says });
}

test("every page fits a phone, loads at most 150 KB of script at first, and is free of faults, for somebody who looks around", async ({
  phone,
  complaints,
}) => {
  complaints.expect(/status of 404/);
  const inDark = [routes.home(), routes.product("enamel-kettle"), routes.cart(), routes.login(), "/nowhere"];
  await suit(phone, pagesFor.anonymous, { inDark });
});

test("every page fits a phone, loads at most 150 KB of script at first, and is free of faults, for somebody who follows an old mail", async ({
  phone,
}) => {
  await suit(phone, pagesFor.mailed, { inDark: [`${routes.forgot()}?sent=1`, routes.reset("dead")] });
});

test("every page fits a phone, loads at most 150 KB of script at first, and is free of faults, for a guest", async ({
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
  const placed = `${routes.account.order(guest.orders[0]?.id ?? "")}?placed=1`;
  await suit(phone, pagesFor.guest(guest), { inDark: [routes.cart(), routes.checkout(), placed] });
});

test("every page fits a phone, loads at most 150 KB of script at first, and is free of faults, for a customer", async ({
  phone,
  newCustomer,
  logInAs,
  store,
}) => {
  const email = uniqueEmail("hubert.blaine.wolfeschlegelsteinhausenbergerdorff");
  const name = "Wolfeschlegelsteinhausenbergerdorff Senior";
  const customer = await newCustomer({
    name,
    email,
    orders: [{ address }, { status: "closed" }, {}],
    cart: { quantity: 99 },
    points: 20,
    address,
  });
  await sessionCookie(store, customer);
  await logInAs(phone, customer);
  const cancelled = customer.orders[2]?.id ?? "";
  await cancel(store, cancelled, "We are sorry: the last of these spoons broke on the way to us.");
  const { overview, orders, points, twoFactor, passkeys, activity } = routes.account;
  const inDark = [overview(), orders(), points(), twoFactor(), passkeys(), activity(), routes.account.order(cancelled)];
  await suit(phone, [...pagesFor.customer(customer), routes.account.order(cancelled)], { inDark });
});

test("every page fits a phone, loads at most 150 KB of script at first, and is free of faults, for a customer who has nothing yet", async ({
  phone,
  newCustomer,
  logInAs,
}) => {
  await logInAs(phone, await newCustomer());
  await suit(phone, [routes.account.overview(), routes.account.orders()], { inDark: [] });
});

test("every page fits a phone, loads at most 150 KB of script at first, and is free of faults, for customer service", async ({
  phone,
  newCustomer,
  logInAs,
  operator,
  store,
}) => {
  const name = "Wolfeschlegelsteinhausenbergerdorff Senior";
  const suspended = await newCustomer({ name, orders: [{}] });
  await operator.suspend(suspended.id);
  await logInAs(phone, await newStaff(store));
  const [one, other] = [await newCustomer({ name, address }), await newCustomer({ name })];
  const inDark = [routes.desk.merge(one.id, { other: other.id }), routes.desk.customer(suspended.id)];
  await suit(phone, pagesFor.staff([one, other, suspended]), { inDark });
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
