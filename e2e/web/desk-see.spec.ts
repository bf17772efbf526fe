import { eq } from "drizzle-orm";
import { lookIns, sessions } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { demandAccessibleInLight } from "#e2e/web/axe.ts";
import { pagesFor } from "#e2e/web/every-page.ts";
import { press, type } from "#e2e/web/keyboard.ts";
import { callAction, everyAction, forgetLastVisit, lookAt, reason, rowsAbout } from "#e2e/web/looking.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import { postForm, readForm } from "#e2e/web/posting.ts";
import { newStaff } from "#e2e/web/staff.ts";
import { button, errorOf, field, heading, hydrated } from "#e2e/web/steps.ts";
import { refusals } from "#lib/refusal.ts";
import { routes } from "#lib/routes.ts";

const banner = "You see what";
const saysReadOnly = refusals.only_looking.says;

test("with the keyboard alone: staff say why, see what the customer sees, can use none of it, and stop", async ({
  page,
  newCustomer,
  logInAs,
  store,
  axe,
}) => {
  const customer = await newCustomer({ orders: [{}], cart: { quantity: 2 }, points: 20 });
  await logInAs(page, await newStaff(store, { name: "Mary Desk" }));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(routes.desk.customer(customer.id));
  await press(page, page.getByRole("link", { name: "See what they see" }));
  await expect(heading(page, "See what they see: Nora Quinn")).toBeVisible();
  await hydrated(page);
  await demandAccessibleInLight(page);
  await press(page, button(page, "See what they see"));
  await errorOf(field(page, "Reason"), /Say why/);
  await type(page, "Reason", reason);
  await page.keyboard.press("Enter");
  await expect(heading(page, "Hello, Nora")).toBeVisible();
  const looking = page.getByRole("complementary", { name: "You are looking at what a customer sees" });
  await expect(looking).toContainText(
    new RegExp(`You see what Nora Quinn sees\\. Read only.*Ends at \\d\\d:\\d\\d.*Reason: ${reason}`),
  );
  await axe(page);
  await press(page, page.getByRole("navigation", { name: "Account" }).getByRole("link", { name: "Security" }));
  await expect(field(page, "Current password")).toBeDisabled();
  await expect(button(page, "Change password")).toBeDisabled();
  await expect(button(page, "Log out")).toHaveCount(0);
  await demandAccessibleInLight(page);
  await press(page, page.getByRole("link", { name: "Cart, 2 items" }));
  await expect(page.getByRole("spinbutton")).toBeDisabled();
  await demandAccessibleInLight(page);
  await press(page, button(page, "Stop looking"));
  await expect(heading(page, "Nora Quinn")).toBeVisible();
  await expect(looking).toHaveCount(0);
  const told = page.getByRole("list", { name: "Timeline, newest first" }).getByRole("listitem").first();
  await expect(told).toContainText(/Looked at what they see.*by Mary Desk, support specialist · “Asks where/);
});

test("on a phone, without JavaScript: the same, and the desk stays open beside it for a look at somebody else", async ({
  openBrowser,
  newCustomer,
  newGuest,
  logInAs,
  store,
  operator,
}) => {
  const [customer, guest] = [await newCustomer(), await newGuest({ orders: [{}] })];
  const browser = await openBrowser({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const page = await browser.newPage();
  await logInAs(page, await newStaff(store));
  await operator.suspend(customer.id);
  await page.goto(routes.desk.see(customer.id));
  await button(page, "See what they see").click();
  await errorOf(field(page, "Reason"), /Say why/);
  await field(page, "Reason").fill(reason);
  await button(page, "See what they see").click();
  await expect(heading(page, "Hello, Nora")).toBeVisible();
  await expect(page.getByText("This customer is suspended, and cannot see this at the moment.")).toBeVisible();
  await page.getByRole("link", { name: "Open the desk beside it" }).click();
  await expect(heading(page, "Nora Quinn")).toBeVisible();
  await button(page, "Save label").click();
  await expect(page.getByRole("alert")).toContainText(saysReadOnly);
  await page.goto(routes.desk.see(guest.id));
  await field(page, "Reason").fill(reason);
  await button(page, "See what they see").click();
  await expect(heading(page, "Your orders")).toBeVisible();
  await expect(page.getByText("You see what Greta Malone sees.")).toBeVisible();
  await expect(page.getByText("cannot see this at the moment")).toHaveCount(0);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await page.getByRole("link", { name: "Privacy" }).click();
  const told = page.getByRole("region", { name: "Who looked at what you see" });
  await expect(told).toContainText(`(support specialist) looked at your account — ${reason}`);
  await button(page, "Stop looking").click();
  await expect(heading(page, "Greta Malone")).toBeVisible();
});

test("every page of a customer and of a guest can be seen, gives out no cookie and no secret, and changes no row", async ({
  openBrowser,
  newCustomer,
  newGuest,
  logInAs,
  beGuest,
  store,
}) => {
  const [customer, guest, own] = [
    await newCustomer({ orders: [{}, { status: "closed" }], cart: { quantity: 1 } }),
    await newGuest({ orders: [{}], cart: { quantity: 1 } }),
    await newGuest(),
  ];
  const mary = await newStaff(store);
  const browser = await openBrowser();
  await logInAs(browser, mary);
  await beGuest(browser, own);
  await forgetLastVisit(store, guest.id);
  for (const [{ id }, pages] of [
    [customer, pagesFor.customer(customer)],
    [guest, pagesFor.guest(guest)],
  ] as const) {
    await lookAt(store, mary, id);
    const before = await rowsAbout(store, [
      customer.id,
      customer.userId,
      customer.email,
      guest.id,
      guest.email,
      own.id,
    ]);
    for (const path of [...pages, routes.account.areTheseYours(), routes.track(), routes.account.linkedDevices()]) {
      const answer = await browser.request.get(path);
      expect([path, answer.status(), answer.headers()["set-cookie"]]).toEqual([path, 200, undefined]);
      const html = await answer.text();
      if (path !== routes.account.linkedDevices()) expect(html, path).toContain(banner);
      expect(html).not.toMatch(/code class="secret"|otpauth:|Show the code/);
    }
    const after = await rowsAbout(store, [customer.id, customer.userId, customer.email, guest.id, guest.email, own.id]);
    expect(after).toEqual(before);
  }
});

test("in a look every action and every other door refuses, and not a row changes", async ({
  openBrowser,
  newCustomer,
  logInAs,
  store,
}) => {
  const customer = await newCustomer({ orders: [{}], cart: { quantity: 1 } });
  const other = await newCustomer();
  const mary = await newStaff(store, { role: "administrator" });
  const browser = await openBrowser();
  await logInAs(browser, mary);
  await lookAt(store, mary, customer.id);
  const word = uniqueEmail("mark");
  const words = [customer.id, customer.userId, customer.email, mary.userId, mary.username, word];
  const before = await rowsAbout(store, words);
  const fields = { id: customer.id, customerId: customer.id, name: word, email: word, reason: "", password };
  const actions = everyAction(customer.id);
  expect(actions.length).toBeGreaterThan(50);
  const open: string[] = [];
  for (const action of actions) {
    const answer = await callAction(browser.request, action, fields);
    const text = await answer.text();
    expect(answer.headers()["set-cookie"], action.path).toBeUndefined();
    if (!text.includes(saysReadOnly)) open.push(`${action.path} ${/"fieldErrors":.*/.exec(text)?.[0] ?? text}`);
  }
  expect(open, "a look at somebody else can be begun").toEqual([
    expect.stringMatching(`^${routes.desk.see(customer.id)} "fieldErrors":{"reason":"Say why`),
  ]);
  for (const path of Object.values(routes.passkeys)) {
    const answer = await browser.request.post(path(), {
      data: { name: word, currentPassword: password, response: {} },
    });
    expect([path(), answer.status()]).toEqual([path(), refusals.only_looking.status]);
  }
  const copy = await browser.request.post(routes.account.export(), {
    form: { format: "json", password: customer.password },
    maxRedirects: 0,
  });
  expect([copy.status(), copy.headers().location]).toEqual([303, expect.stringContaining("refused=only_looking")]);
  const { csrfToken } = await (await browser.request.get("/api/auth/csrf")).json();
  const form = { csrfToken, username: other.email, password: other.password, json: "true" };
  const entered = await browser.request.post("/api/auth/callback/credentials", { form });
  expect(await entered.text()).toContain("only_looking");
  const typed = { username: other.email, password: other.password };
  const told = await browser.request.post(routes.login(), { form: typed, headers: { Accept: "application/json" } });
  expect([told.headers()["set-cookie"], (await told.json()).formError]).toEqual([undefined, saysReadOnly]);
  expect((await browser.request.get("/v1/customer")).status(), "no cookie opens the API").toBe(401);
  expect(await rowsAbout(store, words)).toEqual(before);
});

test("logging out ends the look with the session; the customer reads who looked, when and why", async ({
  page,
  openBrowser,
  newCustomer,
  logInAs,
  store,
}) => {
  const customer = await newCustomer();
  const mary = await newStaff(store, { name: "Mary Desk" });
  const browser = await openBrowser();
  await logInAs(browser, mary);
  await lookAt(store, mary, customer.id);
  expect(await (await browser.request.get(routes.account.activity())).text()).toContain(banner);
  await browser.request.post(routes.logout());
  expect(await (await browser.request.get(routes.home())).text()).not.toContain(banner);
  expect(await store.db.$count(sessions, eq(sessions.userId, mary.userId))).toBe(0);
  await logInAs(page, customer);
  await page.goto(routes.account.activity());
  const newest = page.getByRole("list", { name: "Activity, newest first" }).getByRole("listitem").first();
  await expect(newest).toContainText(`Mary Desk (support specialist) looked at your account — ${reason}`);
  await expect(newest).toContainText("by the store");
});

test("the form does nothing for whoever may not look", async ({ openBrowser, newCustomer, logInAs, store }) => {
  const [customer, nosy] = [await newCustomer(), await newCustomer()];
  const [desk, outside] = [await openBrowser(), await openBrowser()];
  await logInAs(desk, await newStaff(store));
  await logInAs(outside, nosy);
  const form = await readForm(desk.request, routes.desk.see(customer.id), "See what they see");
  const answer = await postForm(outside.request, routes.account.overview(), { ...form, reason });
  expect(await answer.text()).not.toContain(banner);
  expect((await outside.request.get(routes.account.overview())).ok()).toBe(true);
  expect(await store.db.$count(lookIns, eq(lookIns.customerId, customer.id))).toBe(0);
});
