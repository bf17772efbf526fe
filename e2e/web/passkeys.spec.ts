import type { Page } from "@playwright/test";
import { eq, sql } from "drizzle-orm";
import { auditEvents, merges, outgoingMessages } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { Forger, givePasskey, passkeysOf, plugIn } from "#e2e/web/passkeys.ts";
import { alert, button, errorOf, field, heading, hydrated, logIn } from "#e2e/web/steps.ts";
import type { Store } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const added = "Your passkey is added. Everywhere else you were logged out.";
const logInButton = (page: Page) => button(page, "Use a passkey");
const inList = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

async function addPasskey(page: Page, name: string, password: string): Promise<void> {
  await page.goto(routes.account.passkeys());
  await hydrated(page);
  await field(page, "Name").fill(name);
  await field(page, "Current password").fill(password);
  await button(page, "Add a passkey").click();
}

/** Ends the session on this browser alone, as another evening would. */
async function comeBackLater(page: Page, next?: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto(routes.login(next));
  await hydrated(page);
}

const eventsOf = async ({ db }: Store, userId: string) =>
  (await db.select().from(auditEvents).where(eq(auditEvents.userId, userId)).orderBy(auditEvents.id)).map(
    ({ event }) => event,
  );

test("a passkey is made after the password, gets a name, and logs in without anything else", async ({
  page,
  newCustomer,
  logInAs,
  store,
}) => {
  const customer = await newCustomer();
  const device = await plugIn(page);
  await logInAs(page, customer);
  await page.goto(routes.account.security());
  await page.getByRole("link", { name: "Set up a passkey" }).click();
  await addPasskey(page, "  Blue   phone ", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await expect(inList(page, "Blue phone")).toContainText("not used yet");
  expect(await device.count()).toBe(1);
  await button(page, "Log out").click();
  await page.goto(routes.login());
  await hydrated(page);
  await logInButton(page).click();
  await expect(heading(page, "Hello, Nora")).toBeVisible();
  await page.goto(routes.account.passkeys());
  await expect(inList(page, "Blue phone")).toContainText(/Added .* · last used .*\d\d:\d\d/);
  await page.goto(routes.account.security());
  await expect(page.getByText("You have one passkey.")).toBeVisible();
  expect(await eventsOf(store, customer.userId)).toEqual(expect.arrayContaining(["passkey_added", "logged_in"]));
});

test("the browser's own list of names logs in, without the button, and leads to where somebody wanted to go", async ({
  page,
  newCustomer,
  logInAs,
}) => {
  const customer = await newCustomer();
  await plugIn(page, { offersInList: true });
  await logInAs(page, customer);
  await addPasskey(page, "Phone", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await page.context().clearCookies();
  await page.goto(routes.login(routes.account.profile()));
  await expect(heading(page, "Your details")).toBeVisible();
});

test("the button takes over from the browser's list, which waits for somebody to choose", async ({
  page,
  newCustomer,
  logInAs,
}) => {
  const customer = await newCustomer();
  const device = await plugIn(page, { offersInList: true });
  await page.addInitScript(() => {
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (options) => {
      document.documentElement.dataset.asks = options?.mediation ?? "at once";
      return get(options);
    };
  });
  await logInAs(page, customer);
  await addPasskey(page, "Phone", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await device.touch(false);
  await page.context().clearCookies();
  await page.goto(routes.login());
  await expect(page.locator("html[data-asks=conditional]")).toBeVisible();
  await expect(logInButton(page)).toBeEnabled();
  await device.touch(true);
  await logInButton(page).click();
  await expect(heading(page, "Hello, Nora")).toBeVisible();
});

test("while it waits the button says so, and the password still logs in", async ({ page, newCustomer, logInAs }) => {
  const customer = await newCustomer();
  const device = await plugIn(page);
  await logInAs(page, customer);
  await addPasskey(page, "Phone", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await comeBackLater(page);
  await device.touch(false);
  await logInButton(page).click();
  await expect(button(page, "Waiting for your passkey…")).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByRole("status").filter({ hasText: "Waiting for your passkey…" })).toHaveCount(1);
  await logIn(page, customer.email, customer.password);
  await expect(heading(page, "Hello, Nora")).toBeVisible();
});

test("the button leads to where somebody wanted to go, and to no other site", async ({
  page,
  newCustomer,
  logInAs,
}) => {
  const customer = await newCustomer();
  await plugIn(page);
  await logInAs(page, customer);
  await addPasskey(page, "Phone", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await comeBackLater(page, routes.account.security());
  await logInButton(page).click();
  await expect(heading(page, "Security")).toBeVisible();
  await comeBackLater(page, "//evil.example/account");
  await logInButton(page).click();
  await expect(heading(page, "Hello, Nora")).toBeVisible();
});

test("after the button was cancelled, the page says so, and the browser's list and the password still work", async ({
  page,
  newCustomer,
  logInAs,
}) => {
  const customer = await newCustomer();
  const device = await plugIn(page);
  await logInAs(page, customer);
  await addPasskey(page, "Phone", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await comeBackLater(page);
  await device.verify(false);
  await logInButton(page).click();
  await expect(alert(page)).toHaveText(
    "That was cancelled, or there is no passkey for this store here. Try again, or use your password.",
  );
  await expect(logInButton(page)).toBeEnabled();
  await logIn(page, customer.email, customer.password);
  await expect(heading(page, "Hello, Nora")).toBeVisible();
});

test("with no passkey on the device the page says so beside the button", async ({ page }) => {
  await plugIn(page);
  await page.goto(routes.login());
  await hydrated(page);
  await logInButton(page).click();
  await expect(alert(page)).toContainText("there is no passkey for this store here");
});

test("a wrong password adds no passkey, and the browser is not even asked", async ({
  page,
  newCustomer,
  logInAs,
  store,
  complaints,
}) => {
  complaints.expect(/status of 422/);
  const customer = await newCustomer();
  const device = await plugIn(page);
  await logInAs(page, customer);
  await addPasskey(page, "Phone", "not the password");
  await errorOf(field(page, "Current password"), "That is not your current password.");
  await expect(field(page, "Current password")).toBeFocused();
  await expect(field(page, "Name")).toHaveValue("Phone");
  expect(await device.count()).toBe(0);
  expect(await passkeysOf(store, customer)).toBe(0);
});

test("a passkey without a name, or with a very long one, is asked about before the browser is", async ({
  page,
  newCustomer,
  logInAs,
  complaints,
}) => {
  // Whoever presses before the page has fetched its rules is told by the server.
  complaints.expect(/status of 422/);
  const customer = await newCustomer();
  await logInAs(page, customer);
  await addPasskey(page, " ", customer.password);
  await errorOf(field(page, "Name"), /Give the passkey a name/);
  await field(page, "Name").fill("x".repeat(61));
  await button(page, "Add a passkey").click();
  await errorOf(field(page, "Name"), /Use at most 60 characters/);
});

test("a device that cannot tell who it is makes no passkey", async ({ page, newCustomer, logInAs, store }) => {
  const customer = await newCustomer();
  await plugIn(page, { isUserVerified: false });
  await logInAs(page, customer);
  await addPasskey(page, "Phone", customer.password);
  await expect(alert(page)).toHaveText("That was cancelled, or took too long. No passkey was added.");
  expect(await passkeysOf(store, customer)).toBe(0);
});

test("the same device is not added twice", async ({ page, newCustomer, logInAs, store }) => {
  const customer = await newCustomer();
  await plugIn(page);
  await logInAs(page, customer);
  await addPasskey(page, "Phone", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await addPasskey(page, "Phone again", customer.password);
  await expect(alert(page)).toHaveText("This device or password manager has a passkey for your account already.");
  expect(await passkeysOf(store, customer)).toBe(1);
});

test("of two passkeys each is renamed and removed by itself, and the removed one logs in no more", async ({
  page,
  newCustomer,
  logInAs,
  store,
  complaints,
}) => {
  complaints.expect(/status of 400/);
  const customer = await newCustomer();
  await logInAs(page, customer);
  const phone = await plugIn(page);
  await addPasskey(page, "Phone", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await phone.unplug();
  await plugIn(page);
  await addPasskey(page, "Key", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(2);

  await page.getByRole("link", { name: "Rename Phone" }).click();
  await expect(heading(page, "Rename “Phone”")).toBeVisible();
  await field(page, "Name").fill("Old phone");
  await button(page, "Save name").click();
  await expect(page.getByText("The new name is saved.")).toBeVisible();
  await expect(inList(page, "Old phone")).toBeVisible();

  await page.getByRole("link", { name: "Remove Key" }).click();
  await expect(heading(page, "Remove “Key”?")).toBeVisible();
  await field(page, "Current password").fill("not the password");
  await button(page, "Remove this passkey").click();
  await errorOf(field(page, "Current password"), "That is not your current password.");
  expect(await passkeysOf(store, customer)).toBe(2);
  await field(page, "Current password").fill(customer.password);
  await button(page, "Remove this passkey").click();
  await expect(page.getByText("The passkey is removed. Everywhere else you were logged out.")).toBeVisible();
  await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(1);

  await comeBackLater(page);
  await logInButton(page).click();
  await expect(alert(page)).toHaveText("That passkey was not accepted. Try again, or use your password.");
  expect(await eventsOf(store, customer.userId)).toEqual(
    expect.arrayContaining(["passkey_added", "passkey_renamed", "passkey_removed"]),
  );
});

test("adding and removing a passkey ends the other sessions, keeps this one, and tells the owner", async ({
  page,
  newCustomer,
  logInAs,
  openBrowser,
  store,
}) => {
  const customer = await newCustomer();
  const other = await (await openBrowser()).newPage();
  const isOut = async () => {
    await other.goto(routes.account.profile());
    await expect(heading(other, "Log in")).toBeVisible();
  };
  await plugIn(page);
  await logInAs(page, customer);
  await logInAs(other, customer);
  await addPasskey(page, "Phone", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await isOut();
  await logInAs(other, customer);
  await page.getByRole("link", { name: "Remove Phone" }).click();
  await field(page, "Current password").fill(customer.password);
  await button(page, "Remove this passkey").click();
  await expect(page.getByText("The passkey is removed.")).toBeVisible();
  await isOut();
  const told = await store.db
    .select()
    .from(outgoingMessages)
    .where(eq(outgoingMessages.recipient, customer.email))
    .orderBy(outgoingMessages.id);
  const ofPasskeys = told.filter(({ subject }) => subject?.startsWith("A passkey"));
  expect(ofPasskeys.map(({ subject }) => subject?.split(" at ")[0])).toEqual([
    "A passkey was added",
    "A passkey was removed",
  ]);
  for (const { body } of ofPasskeys) expect(body).toContain("“Phone”");
});

test("the guest of the browser comes along", async ({ page, newCustomer, newGuest, beGuest, logInAs, store }) => {
  const [customer, guest] = await Promise.all([newCustomer(), newGuest({ orders: [{}], cart: { quantity: 2 } })]);
  await plugIn(page);
  await logInAs(page, customer);
  await addPasskey(page, "Phone", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await page.context().clearCookies();
  await beGuest(page, guest);
  await page.goto(routes.login());
  await hydrated(page);
  await logInButton(page).click();
  await expect(page.getByText("1 order in all")).toBeVisible();
  await expect(page.getByRole("link", { name: "Cart, 2 items" })).toBeVisible();
  expect((await page.context().cookies()).filter(({ name }) => name.endsWith("guest"))).toEqual([]);
  expect(await store.db.$count(merges, eq(merges.fromCustomerId, guest.id))).toBe(1);
});

test("a suspended customer's passkey hears whom to ask until it is over, and a deleted one's is not accepted", async ({
  page,
  newCustomer,
  logInAs,
  operator,
  complaints,
  store,
}) => {
  complaints.expect(/status of 400/);
  const customer = await newCustomer();
  await plugIn(page);
  await logInAs(page, customer);
  await addPasskey(page, "Phone", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await operator.suspend(customer.id);
  await comeBackLater(page);
  await logInButton(page).click();
  await expect(alert(page)).toContainText("This account is suspended.");
  await expect(alert(page)).toContainText("help@demo.example");
  const over = sql`until = now() - interval '1 second', began_at = now() - interval '1 hour'`;
  await store.db.execute(sql`update suspensions set ${over} where customer_id = ${customer.id}`);
  await comeBackLater(page);
  await logInButton(page).click();
  await expect(heading(page, "Hello, Nora")).toBeVisible();
  await operator.delete(customer.id);
  await comeBackLater(page);
  await logInButton(page).click();
  await expect(alert(page)).toHaveText("That passkey was not accepted. Try again, or use your password.");
});

test("on a phone, by keyboard, and for axe it is all there", async ({ phone: page, newCustomer, logInAs, axe }) => {
  const customer = await newCustomer();
  await plugIn(page);
  await logInAs(page, customer);
  await addPasskey(page, "A passkey with a rather long name, which is on my telephone", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await axe(page);
  for (const [link, title] of [
    [/^Rename A passkey/, /^Rename/],
    [/^Remove A passkey/, /^Remove/],
  ] as const) {
    await page.getByRole("link", { name: link }).focus();
    await page.keyboard.press("Enter");
    await expect(heading(page, title)).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await axe(page);
    await page.getByRole("link", { name: "Back to your passkeys" }).click();
    await expect(heading(page, "Passkeys")).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
  await comeBackLater(page);
  await axe(page);
  await logInButton(page).focus();
  await page.keyboard.press("Enter");
  await expect(heading(page, "Hello, Nora")).toBeVisible();
});

test("without JavaScript the pages say what is needed, and a passkey is still renamed and removed", async ({
  withoutScript: page,
  newCustomer,
  logInAs,
  store,
}) => {
  const customer = await newCustomer();
  await givePasskey(store, customer, new Forger());
  await page.goto(routes.login());
  await expect(page.getByText("Passkeys need JavaScript. Without it, your password works.")).toBeVisible();
  await expect(logInButton(page)).toBeHidden();
  await logInAs(page, customer);
  await page.goto(routes.account.passkeys());
  await expect(page.getByText("Passkeys need JavaScript.")).toBeVisible();
  await expect(button(page, "Add a passkey")).toBeHidden();
  await page.getByRole("link", { name: "Rename Forged" }).click();
  await field(page, "Name").fill("Phone");
  await button(page, "Save name").click();
  await page.getByRole("link", { name: "Remove Phone" }).click();
  await field(page, "Current password").fill("not the password");
  await button(page, "Remove this passkey").click();
  await errorOf(field(page, "Current password"), "That is not your current password.");
  await field(page, "Current password").fill(customer.password);
  await button(page, "Remove this passkey").click();
  await expect(page.getByText("The passkey is removed.")).toBeVisible();
  expect(await passkeysOf(store, customer)).toBe(0);
});

test("the page is for people who are logged in", async ({ page }) => {
  await page.goto(routes.account.passkeys());
  await expect(heading(page, "Log in")).toBeVisible();
});
