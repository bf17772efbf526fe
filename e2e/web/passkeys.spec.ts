import type { Page } from "@playwright/test";
import { eq, sql } from "drizzle-orm";
import { merges, outgoingMessages, passkeys } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { look } from "#e2e/web/answers.ts";
import { demandAccessibleInLight } from "#e2e/web/axe.ts";
import { eventsOf } from "#e2e/web/mail.ts";
import { add, askToAdd, askToLogIn, enter, Forger, givePasskey, passkeysOf, plugIn } from "#e2e/web/passkeys.ts";
import type { Customer } from "#e2e/web/people.ts";
import { submit } from "#e2e/web/posting.ts";
import { alert, button, errorOf, field, heading, hydrated, logIn } from "#e2e/web/steps.ts";
import type { Store } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const added = "Your passkey is added. Everywhere else you were logged out.";
const cancelled = "That was cancelled, or there is no passkey for this store here. Try again, or use your password.";
const notAccepted = "That passkey was not accepted. Try again, or use your password.";
const logInButton = (page: Page) => button(page, "Use a passkey");
type Device = Awaited<ReturnType<typeof plugIn>>;

const inList = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

/** The device has a passkey of the customer from before, and the store knows it. */
async function holdPasskey(store: Store, device: Device, customer: Customer, name?: string): Promise<void> {
  const key = new Forger();
  await givePasskey(store, customer, key, 0, name);
  await device.hold(key, customer);
}

async function openLogIn(page: Page): Promise<void> {
  await page.goto(routes.login());
  await hydrated(page);
}

async function typeNewPasskey(page: Page, name: string, password: string): Promise<void> {
  await field(page, "Name").fill(name);
  await field(page, "Current password").fill(password);
  await button(page, "Add a passkey").click();
}

test("a passkey is made after the password, gets a name, and logs in without anything else", async ({
  page,
  newCustomer,
  logInAs,
  store,
}) => {
  const customer = await newCustomer();
  const device = await plugIn(page);
  await logInAs(page, customer);
  const start = await look(page.request, routes.account.security());
  expect(start.html).toMatch(new RegExp(`href="${routes.account.passkeys()}"[^>]*>Set up a passkey<`));
  await page.goto(routes.account.passkeys());
  await hydrated(page);
  await typeNewPasskey(page, "  Blue   phone ", customer.password);
  await expect(page.getByText(added)).toBeVisible();
  await expect(inList(page, "Blue phone")).toContainText("not used yet");
  expect(await device.count()).toBe(1);
  await page.context().clearCookies();
  await page.goto(routes.login(routes.account.passkeys()));
  await hydrated(page);
  await logInButton(page).focus();
  await page.keyboard.press("Enter");
  await expect(inList(page, "Blue phone")).toContainText(/Added .* · last used .*\d\d:\d\d/);
  expect((await look(page.request, routes.account.security())).text).toContain("You have one passkey.");
  expect(await eventsOf(store, customer)).toEqual(expect.arrayContaining(["passkey_added", "logged_in"]));
});

test("the browser's own list of names logs in, without the button, and leads to where somebody wanted to go", async ({
  page,
  newCustomer,
  store,
}) => {
  await holdPasskey(store, await plugIn(page, { offersInList: true }), await newCustomer());
  await page.goto(routes.login(routes.account.profile()));
  await expect(heading(page, "Your details")).toBeVisible();
});

test("the button takes over from the browser's list, which waits for somebody to choose", async ({
  page,
  newCustomer,
  store,
}) => {
  const device = await plugIn(page, { offersInList: true });
  await page.addInitScript(() => {
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (options) => {
      document.documentElement.dataset.asks = options?.mediation ?? "at once";
      return get(options);
    };
  });
  await holdPasskey(store, device, await newCustomer());
  await device.touch(false);
  await page.goto(routes.login());
  await expect(page.locator("html[data-asks=conditional]")).toBeVisible();
  await expect(logInButton(page)).toBeEnabled();
  await device.touch(true);
  await logInButton(page).click();
  await expect(heading(page, "Hello, Nora")).toBeVisible();
});

test("while it waits the button says so, and the password still logs in", async ({ page, newCustomer, store }) => {
  const customer = await newCustomer();
  const device = await plugIn(page);
  await holdPasskey(store, device, customer);
  await device.touch(false);
  await openLogIn(page);
  await logInButton(page).click();
  await expect(button(page, "Waiting for your passkey…")).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByRole("status").filter({ hasText: "Waiting for your passkey…" })).toHaveCount(1);
  await logIn(page, customer.email, customer.password);
  await expect(heading(page, "Hello, Nora")).toBeVisible();
});

test("with no passkey on the device, and after the button was cancelled, the page says so, and the password works", async ({
  page,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer();
  const device = await plugIn(page);
  await openLogIn(page);
  await logInButton(page).click();
  await expect(alert(page)).toHaveText(cancelled);
  await holdPasskey(store, device, customer);
  await device.verify(false);
  const asked = page.waitForRequest(`**${routes.passkeys.logInOptions()}`);
  await logInButton(page).click();
  await asked;
  await expect(alert(page)).toHaveText(cancelled);
  await expect(logInButton(page)).toBeEnabled();
  await logIn(page, customer.email, customer.password);
  await expect(heading(page, "Hello, Nora")).toBeVisible();
});

test("the button leads to where somebody wanted to go, and to no other site", async ({
  request,
  newCustomer,
  store,
  baseURL: origin = "",
}) => {
  const { userId } = await newCustomer();
  const key = new Forger();
  await givePasskey(store, { userId }, key);
  for (const [wanted, next] of [
    [routes.account.security(), routes.account.security()],
    ["//evil.example/account", routes.account.overview()],
    [undefined, routes.account.overview()],
  ]) {
    const challenge = await askToLogIn(request);
    const answer = await enter(request, key.assert({ challenge, origin, userId }), wanted);
    expect(await answer.json()).toEqual({ next });
  }
});

test("without a name, with a very long one and with a wrong password the browser is not even asked for a passkey", async ({
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
  await page.goto(routes.account.passkeys());
  await hydrated(page);
  await typeNewPasskey(page, " ", customer.password);
  await errorOf(field(page, "Name"), /Give the passkey a name/);
  await field(page, "Name").fill("x".repeat(61));
  await button(page, "Add a passkey").click();
  await errorOf(field(page, "Name"), /Use at most 60 characters/);
  await typeNewPasskey(page, "Phone", "not the password");
  await errorOf(field(page, "Current password"), "That is not your current password.");
  await expect(field(page, "Current password")).toBeFocused();
  await expect(field(page, "Name")).toHaveValue("Phone");
  expect(await device.count()).toBe(0);
  expect(await passkeysOf(store, customer)).toBe(0);
});

test("a device that cannot tell who it is makes no passkey, and one that has a passkey here makes no second", async ({
  page,
  newCustomer,
  logInAs,
  store,
}) => {
  const customer = await newCustomer();
  const device = await plugIn(page, { isUserVerified: false });
  await logInAs(page, customer);
  await page.goto(routes.account.passkeys());
  await hydrated(page);
  await typeNewPasskey(page, "Phone", customer.password);
  await expect(alert(page)).toHaveText("That was cancelled, or took too long. No passkey was added.");
  expect(await passkeysOf(store, customer)).toBe(0);
  await holdPasskey(store, device, customer);
  await device.verify(true);
  await typeNewPasskey(page, "Phone again", customer.password);
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
  await givePasskey(store, customer, new Forger(), 0, "Phone");
  await holdPasskey(store, await plugIn(page), customer, "Key");
  await page.goto(routes.account.passkeys());
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

  await page.context().clearCookies();
  await openLogIn(page);
  await logInButton(page).click();
  await expect(alert(page)).toHaveText(notAccepted);
  expect(await eventsOf(store, customer)).toEqual(expect.arrayContaining(["passkey_renamed", "passkey_removed"]));
});

test("adding and removing a passkey ends the other sessions, keeps this one, and tells the owner", async ({
  newCustomer,
  clientOf,
  store,
  baseURL: origin = "",
}) => {
  const customer = await newCustomer();
  const own = await clientOf(customer);
  const isIn = async (client: typeof own) =>
    (await client.get(routes.account.profile(), { maxRedirects: 0 })).status() === 200;
  const [first, second] = [await clientOf(customer), await clientOf(customer)];
  const challenge = await askToAdd(own, customer);
  expect((await add(own, new Forger().attest({ challenge, origin }), "Phone")).status()).toBe(200);
  expect([await isIn(own), await isIn(first), await isIn(second)]).toEqual([true, false, false]);
  const third = await clientOf(customer);
  const [passkey] = await store.db.select().from(passkeys).where(eq(passkeys.userId, customer.userId));
  const path = routes.account.passkeys({ remove: passkey?.id ?? "" });
  const fields = { currentPassword: customer.password };
  expect((await submit(own, { path, button: "Remove this passkey", fields })).status()).toBe(303);
  expect([await isIn(own), await isIn(third)]).toEqual([true, false]);
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

test("the guest of the browser comes along", async ({
  newCustomer,
  newGuest,
  clientOfGuest,
  store,
  baseURL: origin = "",
}) => {
  const [customer, guest] = await Promise.all([newCustomer(), newGuest({ orders: [{}], cart: { quantity: 2 } })]);
  const key = new Forger();
  await givePasskey(store, customer, key);
  const client = await clientOfGuest(guest);
  const challenge = await askToLogIn(client);
  await enter(client, key.assert({ challenge, origin, userId: customer.userId }));
  const overview = await look(client, routes.account.overview());
  expect(overview.text).toContain("1 order in all");
  expect(overview.html).toContain('aria-label="Cart, 2 items"');
  const { cookies } = await client.storageState();
  expect(cookies.map(({ name }) => name.replace(/^\d+\./, ""))).toEqual(["next-auth.session-token"]);
  expect(await store.db.$count(merges, eq(merges.fromCustomerId, guest.id))).toBe(1);
});

test("a suspended customer's passkey hears whom to ask until it is over, and a deleted one's is not accepted", async ({
  request,
  newCustomer,
  operator,
  store,
  baseURL: origin = "",
}) => {
  const { id, userId } = await newCustomer();
  const key = new Forger();
  await givePasskey(store, { userId }, key);
  const answer = async () => {
    const challenge = await askToLogIn(request);
    return (await enter(request, key.assert({ challenge, origin, userId }))).json();
  };
  await operator.suspend(id);
  const said = await answer();
  expect(said.formError).toContain("This account is suspended.");
  expect(said.formError).toContain("help@demo.example");
  expect(said).not.toHaveProperty("next");
  const over = sql`until = now() - interval '1 second', began_at = now() - interval '1 hour'`;
  await store.db.execute(sql`update suspensions set ${over} where customer_id = ${id}`);
  expect(await answer()).toEqual({ next: routes.account.overview() });
  await operator.delete(id);
  expect(await answer()).toEqual({ formError: notAccepted });
});

test("on a phone, by keyboard, and for axe it is all there", async ({ phone: page, newCustomer, logInAs, store }) => {
  const customer = await newCustomer();
  await givePasskey(store, customer, new Forger(), 0, "A passkey with a rather long name, which is on my telephone");
  await logInAs(page, customer);
  const fits = async () =>
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.goto(routes.account.passkeys());
  await fits();
  await demandAccessibleInLight(page);
  for (const does of ["Rename", "Remove"]) {
    const link = page.getByRole("link", { name: `${does} A passkey` });
    await link.focus();
    await page.keyboard.press("Enter");
    await expect(heading(page, new RegExp(`^${does}`))).toBeVisible();
    await fits();
    await demandAccessibleInLight(page);
    const back = page.getByRole("link", { name: "Back to your passkeys" });
    if (does === "Rename") await back.click();
    else await expect(back).toHaveAttribute("href", routes.account.passkeys());
  }
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

test("the page is for people who are logged in", async ({ request }) => {
  expect((await look(request, routes.account.passkeys())).heading).toBe("Log in");
});
