import { randomUUID } from "node:crypto";
import { expect, test } from "#e2e/fixtures.ts";
import { demandAccessibleInLight } from "#e2e/web/axe.ts";
import { password } from "#e2e/web/people.ts";
import { newStaff } from "#e2e/web/staff.ts";
import { alert, button, field, heading, hydrated } from "#e2e/web/steps.ts";
import { ctxOf } from "#e2e/web/store.ts";
import { logIn } from "#lib/identity/log-in.ts";
import { routes } from "#lib/routes.ts";

const aSurname = () => `Zo${randomUUID().replaceAll("-", "").slice(0, 10)}`;

test("hits come as one types, and the keyboard goes through them and opens one, anywhere on the desk", async ({
  page,
  newCustomer,
  newGuest,
  logInAs,
  store,
  axe,
}) => {
  const surname = aSurname();
  const nora = await newCustomer({ name: `Nora ${surname}` });
  await newGuest({ name: `Greta ${surname}`, orders: [{}] });
  await logInAs(page, await newStaff(store));
  await page.goto(routes.desk.today());
  await hydrated(page);
  const box = page.getByRole("combobox", { name: "Find a customer or an order" });
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await expect(box).toBeFocused();
  await page.keyboard.type(surname.toLowerCase());
  const options = page.getByRole("listbox", { name: "Found" }).getByRole("option");
  await expect(options).toHaveCount(2);
  await expect(options.last()).toContainText(nora.email);
  await expect(page.getByRole("status").filter({ hasText: "2 customers and 0 orders." })).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(options.last()).toHaveAttribute("aria-selected", "true");
  await axe(page);
  await page.keyboard.press("Enter");
  await expect(heading(page, nora.name)).toBeVisible();

  await box.fill(nora.email);
  await expect(options).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(options).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(
    (url) => url.pathname === routes.desk.find() && url.searchParams.get("q") === nora.email,
  );
  await expect(page.getByRole("list", { name: "Customers" }).getByRole("link")).toHaveCount(1);
  await page.getByText("Filters", { exact: true }).click();
  await demandAccessibleInLight(page);
});

test("without JavaScript one finds, narrows down, opens, and takes the file", async ({
  withoutScript: page,
  newCustomer,
  newGuest,
  logInAs,
  store,
}) => {
  const surname = aSurname();
  await newCustomer({ name: `Nora ${surname}` });
  const greta = await newGuest({ name: `Greta ${surname}`, orders: [{}] });
  await logInAs(page, await newStaff(store));
  await page.goto(routes.desk.today());
  await page.getByRole("link", { name: "Find a customer", exact: true }).click();
  await field(page, "Find a customer or an order").fill(surname);
  await button(page, "Find").click();
  const found = page.getByRole("list", { name: "Customers" }).getByRole("link");
  await expect(found).toHaveCount(2);
  await page.getByText("Filters", { exact: true }).click();
  await field(page, "Status").selectOption("Guest");
  await button(page, "Set filters").click();
  await expect(found).toHaveText([new RegExp(greta.name)]);
  const file = await page.getByRole("link", { name: "These customers as a CSV file" }).getAttribute("href");
  const answer = await page.request.get(file ?? "");
  expect(answer.headers()).toMatchObject({ "content-disposition": expect.stringMatching(/customers-.*\.csv/) });
  expect((await answer.text()).trimEnd().split("\r\n")).toHaveLength(2);
  await found.click();
  await page
    .getByRole("link", { name: new RegExp(greta.orders[0]?.code ?? "none") })
    .first()
    .click();
  await expect(heading(page, `Order ${greta.orders[0]?.code}`)).toBeVisible();
  await expect(page.getByRole("heading", { name: "What happened" })).toBeVisible();
});

test("a file that is fetched shows how much of it is there, and how much there will be", async ({
  page,
  newGuest,
  logInAs,
  store,
}) => {
  const surname = aSurname();
  for (const name of ["Greta", "Anna"]) await newGuest({ name: `${name} ${surname}`, orders: [{}] });
  await logInAs(page, await newStaff(store));
  await page.goto(routes.desk.find({ q: surname }));
  await hydrated(page);
  await page.route(/find\/export\?/, async (route) => {
    await expect(page.getByText("0 of 2")).toBeVisible();
    await route.continue();
  });
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "These customers as a CSV file" }).click();
  expect((await download).suggestedFilename()).toMatch(/^customers-.*\.csv$/);
  await expect(page.getByText("Saved: 2 rows.")).toBeVisible();
});

test("a customer's page on a phone takes a note and a label, and is free of faults", async ({
  phone: page,
  newCustomer,
  logInAs,
  store,
  axe,
}) => {
  const nora = await newCustomer({ orders: [{}], cart: { quantity: 2 }, points: 40, phone: "+353 1 555 0100" });
  await logInAs(page, await newStaff(store, { name: "Sam Desk" }));
  await page.goto(routes.desk.customer(nora.id));
  await expect(page.getByText("Can log in.")).toBeVisible();
  await expect(page.getByText("40 points")).toBeVisible();
  await expect(page.getByRole("list", { name: "In the cart" })).toContainText("2 ×");
  await button(page, "Add note").click();
  await expect(page.getByText("Write the note first")).toBeVisible();
  await field(page, "A note for the store’s people, with your name and the time").fill("Rings on Mondays");
  await button(page, "Add note").click();
  await expect(page.getByRole("list", { name: "Notes" })).toContainText("Rings on Mondays");
  await expect(page.getByRole("list", { name: "Notes" })).toContainText("Sam Desk");
  await field(page, "Label").fill("vip");
  await button(page, "Save label").click();
  await expect(page.getByText("The label is saved.")).toBeVisible();
  await expect(page.getByRole("list", { name: "Timeline" })).toContainText("by Sam Desk, support specialist");
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width, "nothing is wider than the screen").toBeLessThanOrEqual(390);
  await expect(alert(page)).toHaveCount(0);
  await axe(page);
  await page.getByRole("list", { name: "Orders" }).getByRole("link").click();
  await expect(heading(page, `Order ${nora.orders[0]?.code}`)).toBeVisible();
  await demandAccessibleInLight(page);
});

test("an id that was merged away leads on for good, and what the desk fetches is closed to everybody else", async ({
  request,
  openBrowser,
  newCustomer,
  newGuest,
  beGuest,
  logInAs,
  store,
}) => {
  const nora = await newCustomer();
  const greta = await newGuest({ orders: [{}] });
  const browser = await openBrowser();
  await beGuest(browser, greta);
  await logInAs(browser, nora);
  const support = await openBrowser();
  await logInAs(support, await newStaff(store));
  for (const path of [
    routes.desk.findResults("a"),
    routes.desk.findExport({ q: "a" }),
    routes.desk.findExportCount({ q: "a" }),
  ]) {
    for (const closed of [request, browser.request]) expect((await closed.get(path)).status()).toBe(404);
    expect((await support.request.get(path)).status()).toBe(200);
  }
  for (const path of [routes.desk.customer(randomUUID()), routes.desk.order(greta.id)])
    expect((await support.request.get(path)).status()).toBe(404);
  const { id } = greta;
  await logIn(ctxOf(store, { kind: "anonymous" }), { username: nora.email, password, guestId: id });
  const answer = await support.request.get(routes.desk.customer(id), { maxRedirects: 0 });
  expect([answer.status(), answer.headers().location]).toEqual([308, routes.desk.customer(nora.id)]);
});
