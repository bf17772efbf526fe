import { eq, sql } from "drizzle-orm";
import { customers, orders, users } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import { submit } from "#e2e/web/posting.ts";
import { button, createAccount, errorOf, field, heading, hydrated } from "#e2e/web/steps.ts";
import type { Store } from "#e2e/web/store.ts";
import { Visitor } from "#e2e/web/visitor.ts";
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
  newVisitor,
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

  const elsewhere = await newVisitor();
  await elsewhere.goto(routes.login());
  const overview = await elsewhere.press("Log in", { username: guest.email, password });
  expect(overview.text).toContain("2 orders in all");
  for (const browser of [new Visitor(page.request), elsewhere]) {
    const history = await browser.goto(routes.account.orders());
    for (const { code } of guest.orders) expect(history.text).toContain(code);
    expect(history.link("Cart, 3 items")).toBe(routes.cart());
    const profile = await browser.goto(routes.account.profile());
    expect(profile.field("Phone (optional)")?.value).toBe("+353 1 555 0199");
  }
  expect(await store.db.$count(orders, eq(orders.customerId, guest.id))).toBe(3);
});

test("somebody without a cart can register too, and starts empty", async ({ newVisitor }) => {
  const email = uniqueEmail("ida");
  const visitor = await newVisitor();
  await visitor.goto(routes.register());
  const typed = { name: "  Ida   Bell ", email: email.toUpperCase(), password };
  const overview = await visitor.press("Create account", typed);
  expect(overview.heading).toBe("Hello, Ida");
  expect(overview.text).toContain("No orders yet");
  const profile = await visitor.goto(routes.account.profile());
  expect(profile.field("Full name")?.value).toBe("Ida Bell");
  expect(profile.text).toContain(email);
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

test("a password that burglars try first, that is too short, or that repeats the e-mail is refused beside the field", async ({
  page,
  store,
}) => {
  const email = uniqueEmail("ida");
  await page.goto(routes.register());
  await hydrated(page);
  await createAccount(page, { name: "Ida Bell", email, password: "qwertyuiop" });
  await errorOf(field(page, "Password"), /This password is on lists that burglars try first\. Choose another\.$/);
  await createAccount(page, { password: "seven77" });
  await errorOf(field(page, "Password"), /At least 8 characters Use at least 8 characters$/);
  await createAccount(page, { password: email.toUpperCase() });
  await errorOf(field(page, "Password"), /Choose a password that does not repeat your e-mail or username\.$/);
  await expect(field(page, "Full name")).toHaveValue("Ida Bell");
  expect(await named(store, email)).toEqual([]);
});

test("of two who register one name at the same instant one wins, and the other keeps what it had", async ({
  newGuest,
  newVisitor,
  store,
}) => {
  const email = uniqueEmail("both");
  const guests = await Promise.all([
    newGuest({ orders: [{}], cart: { quantity: 2 } }),
    newGuest({ orders: [{}], cart: { quantity: 2 } }),
  ]);
  const visitors = await Promise.all(guests.map((guest) => newVisitor(guest)));
  for (const visitor of visitors) await visitor.goto(routes.register());
  const answers = await Promise.all(visitors.map((visitor) => visitor.press("Create account", { email, password })));
  const isIn = answers.map(({ heading }) => heading === "Hello, Greta");
  expect(isIn.filter(Boolean)).toHaveLength(1);
  expect(answers[isIn.indexOf(false)]?.field("E-mail")?.says).toContain("This e-mail already has an account");
  expect(await named(store, email)).toHaveLength(1);
  const after = await Promise.all(guests.map(({ id }) => customerOf(store, id)));
  expect(after.map((each) => each?.status)).toEqual(isIn.map((won) => (won ? "registered" : "guest")));
  expect(after[isIn.indexOf(false)]?.userId).toBeNull();
  for (const [at, visitor] of visitors.entries()) {
    const history = await visitor.goto(routes.account.orders());
    expect(history.text).toContain(guests[at]?.orders[0]?.code ?? "no code");
    expect(history.link("Cart, 2 items")).toBe(routes.cart());
  }
});

test("orders that somebody else placed with the same e-mail are not shown", async ({ newVisitor, newGuest }) => {
  const email = uniqueEmail("same");
  const stranger = await newGuest({ email, orders: [{}] });
  const visitor = await newVisitor();
  await visitor.goto(routes.register());
  const overview = await visitor.press("Create account", { name: "Ida Bell", email, password });
  expect(overview.text).toContain("No orders yet");
  const history = await visitor.goto(`${routes.account.orders()}?q=${stranger.orders[0]?.code}`);
  expect(history.text).toContain("No order fits");
});

test("fields that nobody asked for make nobody an administrator", async ({ request, newGuest, newCustomer, store }) => {
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
  const answer = await submit(request, { path: routes.register(), button: "Create account", fields });
  expect(answer.status()).toBe(303);
  const [user] = await named(store, email);
  expect(user).toMatchObject({ role: "customer", status: "active", accountId: store.account.id, username: email });
  expect([guest.id, other.id]).not.toContain(user?.customerId);
  expect(await customerOf(store, guest.id)).toMatchObject({ status: "guest" });
});
