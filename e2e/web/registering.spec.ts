import { eq, sql } from "drizzle-orm";
import { customers, orders, users } from "#db/schema/index.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import { submit } from "#e2e/web/posting.ts";
import { button, createAccount, errorOf, field, heading, hydrated, logIn } from "#e2e/web/steps.ts";
import type { Store } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const customerOf = async ({ db }: Store, id: string) =>
  (await db.select().from(customers).where(eq(customers.id, id))).at(0);

const named = ({ db }: Store, name: string) =>
  db
    .select()
    .from(users)
    .where(eq(sql`lower(${users.username})`, name));

test("registering keeps the guest's id, orders, cart and contact, here and on another browser", async ({
  page,
  context,
  newGuest,
  beGuest,
  openBrowser,
  store,
}) => {
  const guest = await newGuest({ orders: [{}, { quantity: 2 }], cart: { quantity: 3 }, phone: "+353 1 555 0199" });
  await beGuest(page, guest);
  await page.goto(routes.register());
  await expect(field(page, "Full name")).toHaveValue(guest.name);
  await expect(field(page, "E-mail")).toHaveValue(guest.email);
  await createAccount(page, { password });
  await expect(heading(page, "Hello, Greta")).toBeVisible();
  expect(await customerOf(store, guest.id)).toMatchObject({ status: "registered", email: guest.email });
  const cookies = await context.cookies();
  expect(cookies.map(({ name }) => name.replace(/^\d+\./, ""))).toEqual(["next-auth.session-token"]);

  const elsewhere = await (await openBrowser()).newPage();
  await elsewhere.goto(routes.login());
  await logIn(elsewhere, guest.email, password);
  await expect(elsewhere.getByText("2 orders in all")).toBeVisible();
  for (const browser of [page, elsewhere]) {
    await browser.goto(routes.account.orders());
    for (const { code } of guest.orders) await expect(browser.getByText(code)).toBeVisible();
    await expect(browser.getByRole("link", { name: "Cart, 3 items" })).toBeVisible();
    await browser.goto(routes.account.profile());
    await expect(field(browser, "Phone (optional)")).toHaveValue("+353 1 555 0199");
  }
  expect(await store.db.$count(orders, eq(orders.customerId, guest.id))).toBe(3);
});

unscripted("somebody without a cart can register too, and starts empty", async ({ page }) => {
  const email = uniqueEmail("ida");
  await page.goto(routes.register());
  await createAccount(page, { name: "  Ida   Bell ", email: email.toUpperCase(), password });
  await expect(heading(page, "Hello, Ida")).toBeVisible();
  await expect(page.getByRole("heading", { name: "No orders yet" })).toBeVisible();
  await page.goto(routes.account.profile());
  await expect(field(page, "Full name")).toHaveValue("Ida Bell");
  await expect(page.getByText(email)).toBeVisible();
});

test("a name that is taken is told, and what was typed stays", async ({
  page,
  newCustomer,
  newGuest,
  beGuest,
  store,
}) => {
  const [customer, guest] = await Promise.all([newCustomer(), newGuest({ cart: { quantity: 2 } })]);
  await beGuest(page, guest);
  await page.goto(routes.register());
  await hydrated(page);
  await createAccount(page, { name: "Ida Bell", email: customer.email.toUpperCase(), password });
  await errorOf(field(page, "E-mail"), "This e-mail already has an account. Log in instead, or use another.");
  await expect(field(page, "E-mail")).toBeFocused();
  await expect(field(page, "E-mail")).toHaveValue(customer.email.toUpperCase());
  await expect(field(page, "Full name")).toHaveValue("Ida Bell");
  expect(await customerOf(store, guest.id)).toMatchObject({ status: "guest", userId: null });
  await field(page, "E-mail").fill(uniqueEmail("ida"));
  await field(page, "Password").fill(password);
  await button(page, "Create account").click();
  await expect(page.getByRole("link", { name: "Cart, 2 items" })).toBeVisible();
});

const weak = [
  ["that everybody tries first", "qwertyuiop", "This password is on lists that burglars try first. Choose another."],
  ["that is too short", "seven77", "At least 8 characters Use at least 8 characters"],
] as const;

for (const [what, chosen, says] of weak) {
  test(`a password ${what} is refused beside the field`, async ({ page, store }) => {
    const email = uniqueEmail("ida");
    await page.goto(routes.register());
    await createAccount(page, { name: "Ida Bell", email, password: chosen });
    await errorOf(field(page, "Password"), new RegExp(`${says}$`));
    await expect(field(page, "Full name")).toHaveValue("Ida Bell");
    expect(await named(store, email)).toEqual([]);
  });
}

test("a password that repeats the e-mail is refused", async ({ page, store }) => {
  const email = uniqueEmail("ida");
  await page.goto(routes.register());
  await createAccount(page, { name: "Ida Bell", email, password: email.toUpperCase() });
  await errorOf(field(page, "Password"), /Choose a password that does not repeat your e-mail or username\.$/);
  expect(await named(store, email)).toEqual([]);
});

unscripted(
  "of two who register one name at the same instant one wins, and the other keeps what it had",
  async ({ newGuest, beGuest, openBrowser, store }) => {
    const email = uniqueEmail("both");
    const guests = await Promise.all([
      newGuest({ orders: [{}], cart: { quantity: 2 } }),
      newGuest({ orders: [{}], cart: { quantity: 2 } }),
    ]);
    const pages = await Promise.all(
      guests.map(async (guest) => {
        const context = await openBrowser();
        await beGuest(context, guest);
        const page = await context.newPage();
        await page.goto(routes.register());
        await field(page, "E-mail").fill(email);
        await field(page, "Password").fill(password);
        return page;
      }),
    );
    await Promise.all(pages.map((page) => button(page, "Create account").click()));
    const greeting = (page: (typeof pages)[number]) => heading(page, "Hello, Greta");
    for (const page of pages)
      await expect(greeting(page).or(page.getByText("This e-mail already has an account"))).toBeVisible();
    const isIn = await Promise.all(pages.map((page) => greeting(page).isVisible()));
    expect(isIn.filter(Boolean)).toHaveLength(1);
    expect(await named(store, email)).toHaveLength(1);
    const after = await Promise.all(guests.map(({ id }) => customerOf(store, id)));
    expect(after.map((each) => each?.status)).toEqual(isIn.map((won) => (won ? "registered" : "guest")));
    expect(after[isIn.indexOf(false)]?.userId).toBeNull();
    for (const [at, page] of pages.entries()) {
      await page.goto(routes.account.orders());
      await expect(page.getByText(guests[at]?.orders[0]?.code ?? "")).toBeVisible();
      await expect(page.getByRole("link", { name: "Cart, 2 items" })).toBeVisible();
    }
  },
);

unscripted("orders that somebody else placed with the same e-mail are not shown", async ({ page, newGuest }) => {
  const email = uniqueEmail("same");
  const stranger = await newGuest({ email, orders: [{}] });
  await page.goto(routes.register());
  await createAccount(page, { name: "Ida Bell", email, password });
  await expect(page.getByRole("heading", { name: "No orders yet" })).toBeVisible();
  await page.goto(`${routes.account.orders()}?q=${stranger.orders[0]?.code}`);
  await expect(page.getByRole("heading", { name: "No order fits" })).toBeVisible();
});

unscripted(
  "fields that nobody asked for make nobody an administrator",
  async ({ page, newGuest, newCustomer, store }) => {
    const [guest, other] = await Promise.all([newGuest({ orders: [{}] }), newCustomer()]);
    const email = uniqueEmail("ida");
    const unasked = {
      role: "administrator",
      status: "suspended",
      customerId: guest.id,
      id: other.id,
      userId: other.userId,
    };
    const fields = {
      name: "Ida Bell",
      email,
      password,
      username: "admin2@demo.example",
      accountId: other.id,
      ...unasked,
    };
    const answer = await submit(page.request, { path: routes.register(), button: "Create account", fields });
    expect(answer.status()).toBe(303);
    const [user] = await named(store, email);
    expect(user).toMatchObject({ role: "customer", status: "active", accountId: store.account.id, username: email });
    expect([guest.id, other.id]).not.toContain(user?.customerId);
    expect(await customerOf(store, guest.id)).toMatchObject({ status: "guest" });
  },
);
