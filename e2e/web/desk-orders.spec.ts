import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { customers, orders, sessions } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { demandAccessibleInLight } from "#e2e/web/axe.ts";
import { submit } from "#e2e/web/posting.ts";
import { newStaff } from "#e2e/web/staff.ts";
import { alert, button, errorOf, field, heading } from "#e2e/web/steps.ts";
import { ctxOf } from "#e2e/web/store.ts";
import { suspendCustomer } from "#lib/customers/suspend.ts";
import { routes } from "#lib/routes.ts";

/** Looks at the page as narrow as a phone shows it. */
async function onAPhone(page: Page, look: () => Promise<void>): Promise<void> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  await look();
  if (size) await page.setViewportSize(size);
}

const labelled = (page: Page, label: RegExp) => page.getByLabel(label);

test("two who work on one order: the second is told what the first did, keeps what was typed, and goes on", async ({
  page,
  openBrowser,
  newGuest,
  logInAs,
  store,
  axe,
}) => {
  const guest = await newGuest({ orders: [{ quantity: 2 }] });
  const [placed] = guest.orders;
  const id = placed?.id ?? "";
  const kim = await openBrowser();
  await logInAs(kim, await newStaff(store, { name: "Kim Desk" }));
  const sam = await newStaff(store, { name: "Sam Desk" });
  await logInAs(page, sam);
  await page.goto(routes.desk.order(id));
  await expect(heading(page, `Order ${placed?.code}`)).toBeVisible();
  await axe(page);
  await onAPhone(page, () => demandAccessibleInLight(page));
  await submit(kim.request, { path: routes.desk.order(id), button: "Save what was paid", fields: {} });
  await field(page, "Reason, for the files").fill("Out of stock");
  await labelled(page, /A sentence for the customer/).fill("We are sorry: it broke.");
  await button(page, "Cancel the order").click();
  await expect(alert(page)).toContainText("Kim Desk marked it paid");
  await expect(field(page, "Reason, for the files")).toHaveValue("Out of stock");
  const row = async () => (await store.db.select().from(orders).where(eq(orders.id, id)))[0];
  expect(await row()).toMatchObject({ status: "opened", paymentStatus: "paid" });
  await button(page, "Cancel it all the same").click();
  await expect(page.getByText("The order is cancelled.")).toBeVisible();
  expect(await row()).toMatchObject({ status: "cancelled", paymentStatus: "refunded" });
  await expect(page.getByText("Sam Desk cancelled it")).toBeVisible();
  await expect(button(page, "Cancel the order")).toHaveCount(0);
});

test("without JavaScript: parts are handed over, notes added, and what is wrong is said beside its field", async ({
  withoutScript: page,
  newGuest,
  beGuest,
  openBrowser,
  logInAs,
  store,
}) => {
  const guest = await newGuest({ orders: [{ quantity: 2 }] });
  const id = guest.orders[0]?.id ?? "";
  await logInAs(page, await newStaff(store));
  await page.goto(routes.desk.order(id));
  const pieces = labelled(page, /handed over, of 2/);
  await pieces.fill("3");
  await button(page, "Save what was handed over").click();
  await errorOf(pieces, "Enter a number from 0 to 2");
  await pieces.fill("1");
  await button(page, "Save what was handed over").click();
  await expect(page.getByText("What was handed over is noted.")).toBeVisible();
  await labelled(page, /Paid so far/).fill("a lot");
  await button(page, "Save what was paid").click();
  await errorOf(labelled(page, /Paid so far/), /Enter an amount, such as 12.50/);
  await labelled(page, /Paid so far/).fill("10.00");
  await button(page, "Save what was paid").click();
  await expect(labelled(page, /Paid so far/), "what is noted, so that saving again makes it no more").toHaveValue("10");
  const theirs = await openBrowser();
  await beGuest(theirs, guest);
  expect(await (await theirs.request.get(routes.account.order(id))).text()).toMatch(/€10\.00 of €\d+\.00 paid/);
  await field(page, "Note").fill("Comes for the rest on Monday.");
  await button(page, "Add the note").click();
  await expect(page.getByRole("listitem").filter({ hasText: "Comes for the rest on Monday." })).toContainText(
    "Sam Desk",
  );
  await page.goto(routes.desk.orders());
  await expect(heading(page, "Orders waiting")).toBeVisible();
});

test("suspended from the desk, at their next click, with the store's sentence at the log-in; and let in again", async ({
  page,
  openBrowser,
  newCustomer,
  logInAs,
  store,
}) => {
  const customer = await newCustomer({ orders: [{}], cart: { quantity: 1 } });
  const theirs = await openBrowser();
  await logInAs(theirs, customer);
  const theySee = async (path: string) => (await theirs.request.get(path)).text();
  expect(await theySee(routes.account.overview())).toContain("Hello, Nora");
  await logInAs(page, await newStaff(store));
  await page.goto(routes.desk.suspend(customer.id));
  await expect(page.getByText("1 session ends, 1 open order stays.")).toBeVisible();
  await demandAccessibleInLight(page);
  await onAPhone(page, () => demandAccessibleInLight(page));
  await button(page, "Suspend").click();
  await errorOf(field(page, "Reason, for the files"), "Say why, for the files");
  await field(page, "Reason, for the files").fill("Chargeback");
  await labelled(page, /A sentence for the customer/).fill("Please call us about your last order.");
  await labelled(page, /For how many days/).fill("3");
  await button(page, "Suspend").click();
  await expect(page.getByText("They are logged out everywhere, and cannot log in.")).toBeVisible();
  const sentAway = await theirs.request.get(routes.account.profile(), { maxRedirects: 0 });
  expect([sentAway.status(), sentAway.headers().location]).toEqual([307, routes.login(routes.account.profile())]);
  const fields = { username: customer.email, password: customer.password };
  const refused = await (await submit(theirs.request, { path: routes.login(), button: "Log in", fields })).text();
  expect(refused).toMatch(/This account is suspended until .+ Please call us about your last order\./);
  expect(refused).toContain("help@demo.example");
  expect(refused).not.toContain("Chargeback");
  await field(page, "Reason for letting in, for the files").fill("Settled");
  await button(page, "Let in again").click();
  await expect(page.getByText("They are let in again.")).toBeVisible();
  await suspendCustomer(ctxOf(store, { kind: "operator" }), customer.id, "chargeback", {
    scope: "ordering",
    says: "Please pay the last one first.",
  });
  await logInAs(theirs, customer);
  expect(await theySee(routes.checkout())).toContain("Please pay the last one first.");
});

test("deleting asks for the name once more, and says what is kept and why", async ({
  page,
  newCustomer,
  logInAs,
  store,
  axe,
}) => {
  const customer = await newCustomer({ name: "Nora Quinn", orders: [{}] });
  await logInAs(page, await newStaff(store));
  await page.goto(routes.desk.orders());
  await onAPhone(page, () => demandAccessibleInLight(page));
  await page.goto(routes.desk.deleteCustomer(customer.id));
  await expect(page.getByText("1 placed order, because the books must be kept")).toBeVisible();
  await axe(page);
  await onAPhone(page, () => demandAccessibleInLight(page));
  await field(page, "Type the name once more").fill("Nora");
  await button(page, "Delete for good").click();
  await errorOf(field(page, "Type the name once more"), /Type: Nora Quinn/);
  await field(page, "Type the name once more").fill("nora quinn");
  await button(page, "Delete for good").click();
  await expect(page.getByText("The customer is deleted.")).toBeVisible();
  const [row] = await store.db.select().from(customers).where(eq(customers.id, customer.id));
  expect(row?.status).toBe("deleted");
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
});
