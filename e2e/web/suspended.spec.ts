import { eq } from "drizzle-orm";
import { sessions } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { follow, linkTo, look, read, sendLogIn } from "#e2e/web/answers.ts";
import { type Customer, password } from "#e2e/web/people.ts";
import { submit } from "#e2e/web/posting.ts";
import { alert, button, field } from "#e2e/web/steps.ts";
import { routes } from "#lib/routes.ts";

const registration = ({ name, email }: Customer) => ({
  path: routes.register(),
  button: "Create account",
  fields: { name, email, password },
});

for (const [where, path] of [
  ["in the account", routes.account.profile()],
  ["in the shop", routes.home()],
] as const) {
  test(`suspending a customer ends their visit at the next click ${where}`, async ({
    newCustomer,
    clientOf,
    operator,
  }) => {
    const customer = await newCustomer({ orders: [{}] });
    const own = await clientOf(customer);
    expect((await look(own, routes.account.overview())).heading).toBe("Hello, Nora");
    await operator.suspend(customer.id);
    const next = await look(own, path);
    expect(linkTo(next, "Log in")).toBe(routes.login());
    expect(next.hasButton("Log out")).toBe(false);
    expect(next.text).not.toContain("Nora");
    expect((await own.storageState()).cookies).toEqual([]);
  });
}

test("a form that was open when the customer was suspended does nothing", async ({
  page,
  newCustomer,
  logInAs,
  operator,
  store,
}) => {
  const customer = await newCustomer();
  await logInAs(page, customer);
  await page.goto(routes.account.profile());
  await field(page, "Full name").fill("Somebody Else");
  await operator.suspend(customer.id);
  await button(page, "Save changes").click();
  await expect(alert(page)).toHaveText("Please log in first.");
  await expect(field(page, "Full name")).toHaveValue("Somebody Else");
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
});

test("the right password tells that the account is suspended, and whom to ask", async ({
  request,
  newCustomer,
  operator,
}) => {
  const customer = await newCustomer();
  await operator.suspend(customer.id);
  const answer = await read(await sendLogIn(request, customer.email, customer.password));
  expect(answer.alert).toContain("This account is suspended.");
  expect(answer.alert).toContain("help@demo.example");
  expect(answer.hasButton("Log out")).toBe(false);
});

test("a wrong password hears what it always hears", async ({ request, newCustomer, operator }) => {
  const customer = await newCustomer();
  await operator.suspend(customer.id);
  const answer = await read(await sendLogIn(request, customer.email, "not the password"));
  expect(answer.alert).toBe("That e-mail or username and password do not go together.");
});

test("a suspended log-in leaves the guest of the browser alone", async ({
  newCustomer,
  newGuest,
  clientOfGuest,
  operator,
}) => {
  const [customer, guest] = await Promise.all([newCustomer(), newGuest({ cart: { quantity: 2 } })]);
  await operator.suspend(customer.id);
  const client = await clientOfGuest(guest);
  const answer = await read(await sendLogIn(client, customer.email, customer.password));
  expect(answer.alert).toContain("This account is suspended.");
  expect((await look(client, routes.cart())).html).toContain('aria-label="Cart, 2 items"');
});

test("the name of a suspended customer stays taken", async ({ request, newCustomer, operator }) => {
  const customer = await newCustomer();
  await operator.suspend(customer.id);
  const answer = await read(await submit(request, registration(customer)));
  expect(answer.errorOf("E-mail")).toMatch(/already has an account/);
});

test("a reinstated customer gets in with the old password; a session from before stays ended", async ({
  newCustomer,
  clientOf,
  operator,
}) => {
  const customer = await newCustomer({ orders: [{}] });
  const before = await clientOf(customer);
  await operator.suspend(customer.id);
  await operator.reinstate(customer.id);
  expect((await look(before, routes.account.overview())).heading).toBe("Log in");
  const entered = await follow(before, await sendLogIn(before, customer.email, customer.password));
  expect(entered.text).toContain("1 order in all");
});

test("after a deletion the name is free, and the new account sees none of the old one's orders", async ({
  request,
  newCustomer,
  clientOf,
  operator,
}) => {
  const customer = await newCustomer({ orders: [{}] });
  const old = await clientOf(customer);
  await operator.suspend(customer.id);
  await operator.delete(customer.id);
  const created = await follow(request, await submit(request, registration(customer)));
  expect(created.heading).toBe("Hello, Nora");
  expect(created.text).toContain("No orders yet");
  const order = await look(request, routes.account.order(customer.orders[0]?.id ?? ""));
  expect([order.status, order.heading]).toEqual([404, "We could not find that"]);
  expect((await look(old, routes.account.overview())).heading).toBe("Log in");
});
