import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { customers } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { appCode } from "#e2e/web/factors.ts";
import { press, tabTo, type } from "#e2e/web/keyboard.ts";
import { userOf } from "#e2e/web/mail.ts";
import { password } from "#e2e/web/people.ts";
import { newStaff } from "#e2e/web/staff.ts";
import { button, field, heading, hydrated } from "#e2e/web/steps.ts";
import { demoProduct } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

test.describe.configure({ timeout: 120_000 });

const kettle = demoProduct("enamel-kettle");
const says = (page: Page, words: string | RegExp) =>
  expect(page.getByRole("status").filter({ hasText: words }).first()).toBeVisible();
const link = (page: Page, name: string | RegExp) => page.getByRole("link", { name });

/**
 * Whoever takes the telephone has one hand free: everything that the desk does is done by keys, on a narrow screen too.
 * Finding, merging, looking and taking an order are done by keys on a wide one in the specs of each.
 */
for (const width of [1280, 390])
  test(`a working day at the desk with the keyboard alone, ${width} pixels wide`, async ({
    openBrowser,
    newCustomer,
    store,
  }) => {
    const page = await (await openBrowser({ viewport: { width, height: 844 } })).newPage();
    const surname = `Zo${randomUUID().replaceAll("-", "").slice(0, 10)}`;
    const [nora, twin, boss, kim] = await Promise.all([
      newCustomer({ name: `Nora ${surname}`, orders: [{ quantity: 2 }], points: 10 }),
      newCustomer({ name: "Eleanor Quinn" }),
      newStaff(store, { role: "administrator", name: "Ada Boss", withoutFactor: true }),
      newStaff(store, { name: "Kim Desk" }),
    ]);
    const statusOf = async (id: string) =>
      (await store.db.query.customers.findFirst({ where: eq(customers.id, id) }))?.status;
    const step = (name: string, walk: () => Promise<void>) => test.step(name, walk);
    const narrowStep: typeof step = async (name, walk) => {
      if (width < 1280) await step(name, walk);
    };
    const atNora = () => page.goto(routes.desk.customer(nora.id));

    await step("logging in, with a second factor set up", async () => {
      await page.goto(routes.login(routes.desk.today()));
      await hydrated(page);
      await type(page, "E-mail or username", boss.username);
      await type(page, "Password", password);
      await page.keyboard.press("Enter");
      await expect(heading(page, "Second factor")).toBeVisible();
      await hydrated(page);
      await tabTo(page, field(page.getByRole("region", { name: "Authenticator app" }), "Your password"));
      await page.keyboard.type(password);
      await page.keyboard.press("Enter");
      const secret = ((await page.locator("code.secret").textContent()) ?? "").replaceAll(" ", "");
      await type(page, "Code of your app", appCode(secret));
      await page.keyboard.press("Enter");
      await expect(page.locator(".secrets code")).toHaveCount(10);
    });

    await narrowStep("the person in one box, from the day’s numbers", async () => {
      await page.goto(routes.desk.today());
      await expect(heading(page, "Today")).toBeVisible();
      await hydrated(page);
      await page.keyboard.press("/");
      await page.keyboard.type(surname);
      await expect(page.getByRole("listbox", { name: "Found" }).getByRole("option")).toHaveCount(1);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await expect(heading(page, nora.name)).toBeVisible();
    });

    await step("a note", async () => {
      if (width >= 1280) await atNora();
      await hydrated(page);
      await type(page, "A note for the store’s people, with your name and the time", "Rings on Mondays");
      await press(page, button(page, "Add note"));
      await expect(page.getByRole("list", { name: "Notes" })).toContainText("Rings on Mondays");
    });

    await step("points", async () => {
      await press(page, link(page, "Statement, give and take"));
      await expect(heading(page, /points/i)).toBeVisible();
      await hydrated(page);
      await tabTo(page, page.getByRole("radio").first());
      await page.keyboard.press("ArrowDown");
      await expect(field(page, "Take points away")).toBeChecked();
      await type(page, "Points", "4");
      await type(page, "Reason", "Counted twice");
      await page.keyboard.press("Enter");
      await says(page, "It is written down");
    });

    await step("an order: paid, and cancelled", async () => {
      await atNora();
      await press(page, page.getByRole("list", { name: "Orders, newest first" }).getByRole("link"));
      await expect(heading(page, `Order ${nora.orders[0]?.code}`)).toBeVisible();
      await hydrated(page);
      await press(page, button(page, "Save what was paid"));
      await says(page, "What was paid is noted.");
      await type(page, "Reason, for the files", "Out of stock");
      await press(page, button(page, "Cancel the order"));
      await says(page, "The order is cancelled.");
    });

    await step("shut out, and let in again", async () => {
      await atNora();
      await press(page, link(page, "Suspend or let in"));
      await hydrated(page);
      await type(page, "Reason, for the files", "Chargeback");
      await press(page, button(page, "Suspend"));
      await says(page, "They are logged out everywhere");
      expect(await statusOf(nora.id)).toBe("suspended");
      await type(page, "Reason for letting in, for the files", "Settled");
      await page.keyboard.press("Enter");
      await says(page, "They are let in again.");
    });

    await narrowStep("what the customer sees", async () => {
      await atNora();
      await press(page, link(page, "See what they see"));
      await hydrated(page);
      await type(page, "Reason", "Asks where it is");
      await page.keyboard.press("Enter");
      await expect(heading(page, "Hello, Nora")).toBeVisible();
      await press(page, button(page, "Stop looking"));
      await expect(heading(page, nora.name)).toBeVisible();
    });

    await narrowStep("two who are one person", async () => {
      await page.goto(routes.desk.merge(nora.id, { other: twin.id, keep: nora.id }));
      await hydrated(page);
      await type(page, "Why are they one person?", "Called us");
      await page.keyboard.press("Enter");
      await says(page, "They are one customer now.");
    });

    await narrowStep("an order for somebody at the counter, and its slip", async () => {
      await press(page, link(page, "New guest"));
      await hydrated(page);
      await press(page, button(page, "Make a new guest"));
      await expect(heading(page, /^Take an order for/)).toBeVisible();
      await hydrated(page);
      await tabTo(page, page.getByRole("combobox", { name: "Product" }));
      await page.keyboard.type(kettle.name.toLowerCase());
      await expect(page.getByRole("listbox", { name: "Products" }).getByRole("option")).toHaveCount(1);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("spinbutton", { name: kettle.name })).toHaveValue("1");
      await press(page, button(page, "Continue"));
      await expect(page.getByText(`1 × ${kettle.name}`)).toBeVisible();
      await hydrated(page);
      await press(page, button(page, "Check the order"));
      await press(page, button(page, "Place the order"));
      await expect(heading(page, /^Slip of order/)).toBeVisible();
      await hydrated(page);
      await press(page, button(page, "Make a claim code"));
      await expect(page.locator(".slip-code")).toBeVisible();
    });

    await step("deleted, by the name typed once more", async () => {
      await page.goto(routes.desk.deleteCustomer(nora.id));
      await hydrated(page);
      await type(page, "Type the name once more", nora.name);
      await page.keyboard.press("Enter");
      await says(page, "The customer is deleted.");
      expect(await statusOf(nora.id)).toBe("deleted");
    });

    await step("the team", async () => {
      await page.goto(routes.desk.team());
      await hydrated(page);
      const member = page.getByRole("listitem").filter({ hasText: kim.username });
      await press(page, member.getByText("Change Kim Desk"));
      await tabTo(page, field(member, "Role"));
      await page.keyboard.type("Dev");
      await press(page, button(member, "Change role: Kim Desk"));
      await says(page, "The role is changed");
      expect((await userOf(store, kim)).role).toBe("developer");
    });
  });
