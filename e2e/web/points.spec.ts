import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { orders, pointAccounts } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { demandAccessibleInLight, demandContrastInDark } from "#e2e/web/axe.ts";
import { press } from "#e2e/web/keyboard.ts";
import { newStaff, type Staff } from "#e2e/web/staff.ts";
import { alert, button, field, heading, placeOrder, summary } from "#e2e/web/steps.ts";
import { ctxOf, demoProduct, money, type Store } from "#e2e/web/store.ts";
import { createTransaction } from "#lib/points/ledger.ts";
import { askForApproval } from "#lib/points/requests.ts";
import { routes } from "#lib/routes.ts";

const spoons = demoProduct("olive-wood-spoons");

async function ledgerOf({ db }: Store, customerId: string): Promise<string> {
  const [ledger] = await db.select().from(pointAccounts).where(eq(pointAccounts.customerId, customerId));
  return ledger?.id ?? "";
}

const sizes = [
  { width: 390, height: 800 },
  { width: 1280, height: 800 },
];

async function accessibleAtBothSizes(page: Page): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    await demandAccessibleInLight(page);
  }
}

for (const script of ["with", "without"] as const) {
  test(`a customer sees their points and pays with them, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newCustomer,
    logInAs,
    store,
  }) => {
    const visit = script === "with" ? page : withoutScript;
    const nora = await newCustomer({ points: 500, cart: { quantity: 1 } });
    await logInAs(visit, nora);
    await visit.goto(routes.account.points());
    await expect(heading(visit, "Your points")).toBeVisible();
    await expect(visit.getByRole("region", { name: "Balance" })).toContainText("500 pointsThey pay €5.00");
    await visit.goto(routes.checkout());
    const toPay = summary(visit).getByText("To pay");
    await expect(toPay).toBeHidden();
    await field(visit, "Use my points").check();
    await expect(field(visit, "Use my points")).toHaveAccessibleDescription(/your 500 points pay €5\.00/);
    await expect(toPay).toBeVisible();
    await expect(summary(visit)).toContainText(`To pay${money(spoons.priceCents - 500)}`);

    const ledger = await ledgerOf(store, nora.id);
    const operator = ctxOf(store, { kind: "operator" });
    await createTransaction(operator, ledger, { fields: {}, amount: -200, status: "committed" });
    await button(visit, "Place order").click();
    await expect(alert(visit)).toContainText("Your points changed since you looked. 300 of them now pay €3.00.");
    await expect(field(visit, "Use my points")).toBeChecked();
    await expect(summary(visit)).toContainText(`To pay${money(spoons.priceCents - 300)}`);
    const id = await placeOrder(visit);
    const [order] = await store.db.select().from(orders).where(eq(orders.id, id));
    expect(order).toMatchObject({ pointsPaidCents: 300, grandTotalCents: spoons.priceCents });
    const totals = visit.getByRole("article");
    await expect(totals).toContainText(`Paid with points${money(-300)}To pay${money(spoons.priceCents - 300)}`);

    await visit.goto(routes.account.points());
    const [, newest] = await visit
      .getByRole("table", { name: /Statement/ })
      .getByRole("row")
      .all();
    await expect(newest ?? visit.locator("nothing")).toContainText(`Paid for an order · ${order?.code}`);
    await expect(visit.getByRole("region", { name: "Balance" })).toContainText("0 points");
    if (script === "with") await accessibleAtBothSizes(visit);
  });
}

test("staff give points, and what is above the limit is approved by somebody else", async ({
  page,
  newCustomer,
  logInAs,
  store,
}) => {
  const name = `Nora ${crypto.randomUUID().slice(0, 8)}`;
  const nora = await newCustomer({ name, points: 10 });
  const [sam, boss] = [
    await newStaff(store, { name: "Sam Okafor" }),
    await newStaff(store, { role: "administrator", name: "Ada Boss" }),
  ];
  await logInAs(page, sam);
  await page.goto(routes.desk.points(nora.id));
  await accessibleAtBothSizes(page);
  await demandContrastInDark(page);
  await field(page, "Take points away").check();
  await field(page, "Points").fill("11");
  await field(page, "Reason").fill("Given by mistake");
  await button(page, "Write it down").click();
  await expect(field(page, "Points")).toHaveAccessibleDescription(/only 10 points to take/);
  await field(page, "Give points").check();
  await button(page, "Write it down").click();
  await expect(page.getByText("It is written down")).toBeVisible();
  const newest = page.getByRole("table", { name: /Statement/ }).getByRole("row", { name: /Given by mistake/ });
  await expect(newest).toContainText("by Sam Okafor");
  await expect(newest).toContainText("+1121");

  await asks(store, sam, await ledgerOf(store, nora.id));
  const wish = page.getByRole("listitem").filter({ hasText: `Give 5,000 points to ${name}` });
  await page.goto(routes.desk.approvals());
  await expect(wish).toContainText("Somebody else has to decide this.");
  await expect(wish.getByRole("button")).toHaveText(["Take back"]);
  await logInAs(page, boss);
  await page.goto(routes.desk.today());
  await expect(page.getByText("Waiting for your approval")).toBeVisible();
  await page.getByRole("link", { name: "Approvals" }).click();
  await expect(wish).toContainText(/A year of patience.*Sam Okafor asked on/);
  await accessibleAtBothSizes(page);
  await demandContrastInDark(page);
  await page.setViewportSize({ width: 390, height: 800 });
  await press(page, button(page, `Approve: Give 5,000 points to ${name}`));
  await expect(page.getByText("Approved: the balance has changed.")).toBeVisible();
  await expect(wish).toHaveCount(0);
  const [ledger] = await store.db.select().from(pointAccounts).where(eq(pointAccounts.customerId, nora.id));
  expect(ledger?.balance).toBe(5021);
  await page.setViewportSize({ width: 1280, height: 800 });
  await press(page, button(page, "Save the rules"));
  await expect(page.getByText("The rules are saved.")).toBeVisible();
  expect(
    (await store.db.query.accounts.findFirst({ where: (a, { eq }) => eq(a.id, store.account.id) }))?.pointValueCents,
  ).toBe(1);
});

/** Somebody asks for more than they may give alone, in a store whose limit other tests count on. */
async function asks(store: Store, { userId, role }: Staff, pointAccountId: string): Promise<void> {
  const staff = ctxOf(store, { kind: "staff", role, userId, sessionId: null });
  const plan = {
    fields: { reasonLabel: "A year of patience" },
    amount: 5000,
    status: "pending",
    reason: "given",
  } as const;
  const made = await createTransaction(staff, pointAccountId, plan);
  await askForApproval(staff, made, "A year of patience");
}
