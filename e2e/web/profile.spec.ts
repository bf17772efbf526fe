import { eq } from "drizzle-orm";
import { addresses, customers, users } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { submit } from "#e2e/web/posting.ts";
import { button, errorOf, field, fillAddress, hydrated } from "#e2e/web/steps.ts";
import { Visitor } from "#e2e/web/visitor.ts";
import { routes } from "#lib/routes.ts";

test("what a customer saves is there after it, for the customer, its user and the next checkout", async ({
  page,
  newCustomer,
  logInAs,
  store,
}) => {
  const customer = await newCustomer({ cart: { quantity: 1 } });
  await logInAs(page, customer);
  await page.goto(routes.account.profile());
  await field(page, "Full name").fill("Nora  Byrne");
  await field(page, "Phone (optional)").fill("+353 1 555 0177");
  await fillAddress(page);
  await button(page, "Save changes").click();
  await expect(page.getByText("Your changes are saved.")).toBeVisible();
  const visitor = new Visitor(page.request);
  const profile = await visitor.goto(routes.account.profile());
  expect(profile.field("Full name")?.value).toBe("Nora Byrne");
  expect(profile.link("Account Nora")).toBe(routes.account.overview());
  const saved = { name: "Nora Byrne", email: customer.email, phoneNumber: "+353 1 555 0177" };
  expect(await store.db.select().from(customers).where(eq(customers.id, customer.id))).toMatchObject([saved]);
  const [user] = await store.db.select().from(users).where(eq(users.id, customer.userId));
  expect(user).toMatchObject({ ...saved, username: customer.email });
  const checkout = await visitor.goto(routes.checkout());
  expect(checkout.field("E-mail")?.value).toBe(customer.email);
  expect(checkout.field("Street and number")?.value).toBe("5 Harbour Row");
});

test("what is wrong stands beside its field, and nothing that was typed is lost", async ({
  page,
  newCustomer,
  logInAs,
  store,
}) => {
  const customer = await newCustomer();
  await logInAs(page, customer);
  await page.goto(routes.account.profile());
  await hydrated(page);
  await field(page, "Full name").fill("Nora Byrne");
  await field(page, "Phone (optional)").fill("call me");
  await field(page, "Street and number").fill("5 Harbour Row");
  await button(page, "Save changes").click();
  await errorOf(field(page, "Phone (optional)"), /Enter a phone number/);
  await expect(field(page, "Phone (optional)")).toBeFocused();
  await expect(field(page, "Phone (optional)")).toHaveValue("call me");
  await field(page, "Phone (optional)").fill("");
  await button(page, "Save changes").click();
  await errorOf(field(page, "Town or city"), "Enter the town or city");
  await errorOf(field(page, "Country"), "Choose a country");
  await expect(field(page, "Street and number")).toHaveValue("5 Harbour Row");
  expect(await store.db.select().from(customers).where(eq(customers.id, customer.id))).toMatchObject([
    { name: "Nora Quinn" },
  ]);
});

test("an address that is emptied is forgotten", async ({ newVisitor, newCustomer, store }) => {
  const address = { lineOne: "5 Harbour Row", lineTwo: "", postalCode: "P24 X1Y2", city: "Cobh", countryCode: "IE" };
  const customer = await newCustomer({ address });
  const visitor = await newVisitor(customer);
  await visitor.goto(routes.account.profile());
  const emptied = { lineOne: "", postalCode: "", city: "", countryCode: "" };
  expect((await visitor.press("Save changes", emptied)).status).toBe("Your changes are saved.");
  expect(await store.db.$count(addresses, eq(addresses.customerId, customer.id))).toBe(0);
});

test("the e-mail address is shown, has a page of its own, and no profile form changes it", async ({
  newVisitor,
  newCustomer,
  store,
}) => {
  const customer = await newCustomer();
  const visitor = await newVisitor(customer);
  const fields = { email: "elsewhere@example.com", name: "Nora Moved" };
  await visitor.goto(routes.account.profile());
  await visitor.press("Save changes", fields);
  const [user] = await store.db.select().from(users).where(eq(users.id, customer.userId));
  expect(user).toMatchObject({ name: "Nora Moved", email: customer.email });
  expect((await visitor.goto(routes.account.profile())).text).toContain(customer.email);
  expect((await visitor.follow("Change e-mail address")).heading).toBe("E-mail address");
});

test("fields that nobody asked for change neither rights nor people", async ({ newCustomer, newVisitor, store }) => {
  const [customer, other] = await Promise.all([newCustomer(), newCustomer({ name: "Other One" })]);
  const { request } = await newVisitor(customer);
  const ids = { customerId: other.id, id: other.id, userId: other.userId, accountId: other.id };
  const fields = {
    name: "Changed",
    role: "administrator",
    status: "suspended",
    username: "changed@example.com",
    ...ids,
  };
  const answer = await submit(request, { path: routes.account.profile(), button: "Save changes", fields });
  expect(answer.status()).toBe(200);
  const [user] = await store.db.select().from(users).where(eq(users.id, customer.userId));
  expect(user).toMatchObject({ name: "Changed", role: "customer", status: "active", username: customer.email });
  expect(await store.db.select().from(customers).where(eq(customers.id, other.id))).toMatchObject([
    { name: "Other One" },
  ]);
});
