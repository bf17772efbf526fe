import type { APIRequestContext } from "@playwright/test";
import { eq } from "drizzle-orm";
import { customers, merges, sessions } from "#db/schema/index.ts";
import { demoPassword } from "#demo/people.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { follow, look, read, sendLogIn } from "#e2e/web/answers.ts";
import { readForm, submit } from "#e2e/web/posting.ts";
import { alert, button, field, hydrated, logIn } from "#e2e/web/steps.ts";
import { demoProduct } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const spoons = demoProduct("olive-wood-spoons");

/** How many spoons are in the cart. */
async function spoonsIn(client: APIRequestContext): Promise<string | undefined> {
  return (await readForm(client, routes.cart(), `Update quantity of ${spoons.name}`)).quantity;
}

test("a customer logs in with the e-mail in any case, spaces around it or not", async ({ newCustomer, openClient }) => {
  const { email, password } = await newCustomer();
  for (const typed of [email, email.toUpperCase(), `  ${email} `]) {
    const client = await openClient();
    expect((await follow(client, await sendLogIn(client, typed, password))).heading).toBe("Hello, Nora");
  }
});

test("what a guest ordered and put in the cart joins the account, once, with a trace", async ({
  page,
  context,
  newCustomer,
  newGuest,
  beGuest,
  clientOfGuest,
  store,
}) => {
  const [customer, guest] = await Promise.all([
    newCustomer({ orders: [{ daysAgo: 3 }], cart: { quantity: 2 } }),
    newGuest({ orders: [{}], cart: { quantity: 3 } }),
  ]);
  await beGuest(page, guest);
  await page.goto(routes.login());
  await expect(page.getByText("The cart and the orders of this browser join your account.")).toBeVisible();
  await logIn(page, ` ${customer.email.toUpperCase()}`, customer.password);
  await expect(page.getByText("2 orders in all")).toBeVisible();
  await expect(page.getByRole("link", { name: "Cart, 5 items" })).toBeVisible();
  expect(await spoonsIn(page.request)).toBe("5");
  const cookies = await context.cookies();
  expect(cookies.map(({ name }) => name.replace(/^\d+\./, ""))).toEqual(["next-auth.session-token"]);

  const again = await clientOfGuest(guest);
  await sendLogIn(again, customer.email, customer.password);
  expect((await look(again, routes.account.overview())).text).toContain("2 orders in all");
  expect(await spoonsIn(again)).toBe("5");
  const traces = await store.db.select().from(merges).where(eq(merges.fromCustomerId, guest.id));
  expect(traces).toMatchObject([{ toCustomerId: customer.id, evidence: "guest_cookie", actorUserId: customer.userId }]);
  expect(traces[0]?.moved).toMatchObject({ orders: [guest.orders[0]?.id] });
});

const notTogether = "That e-mail or username and password do not go together.";

test("a wrong password and an unknown name are told the same, and the name stays typed", async ({
  page,
  request,
  newCustomer,
}) => {
  const { email } = await newCustomer();
  for (const name of [email, `un${email}`]) {
    const answer = await read(await sendLogIn(request, name, "not the password"));
    expect([answer.status, answer.alert, answer.hasButton("Log out")]).toEqual([200, notTogether, false]);
    expect(answer.html).toMatch(new RegExp(`<input[^>]*name="username"[^>]*value="${name}"`));
  }
  await page.goto(routes.login());
  await hydrated(page);
  await logIn(page, email, "not the password");
  await expect(alert(page)).toHaveText(notTogether);
  await expect(alert(page)).toBeFocused();
  await expect(field(page, "E-mail or username")).toHaveValue(email);
  await expect(button(page, "Log out")).toHaveCount(0);
});

test("a wrong password leaves the guest as it was", async ({ newCustomer, newGuest, clientOfGuest, store }) => {
  const [customer, guest] = await Promise.all([newCustomer(), newGuest({ cart: { quantity: 2 } })]);
  const client = await clientOfGuest(guest);
  const answer = await read(await sendLogIn(client, customer.email, "not the password"));
  expect(answer.alert).toBe(notTogether);
  expect(answer.html).toContain('aria-label="Cart, 2 items"');
  expect((await look(client, routes.cart())).html).toContain('aria-label="Cart, 2 items"');
  const [row] = await store.db.select().from(customers).where(eq(customers.id, guest.id));
  expect(row).toMatchObject({ status: "guest", supersededById: null });
});

test("nothing typed is asked for beside the fields, and the password can be looked at while it is typed", async ({
  page,
}) => {
  await page.goto(routes.login());
  await hydrated(page);
  await button(page, "Log in").click();
  await expect(field(page, "E-mail or username")).toHaveAccessibleDescription("Enter your e-mail or username");
  await expect(field(page, "Password")).toHaveAccessibleDescription("Enter your password");
  await field(page, "Password").fill("quiet river stone");
  await expect(field(page, "Password")).toHaveAttribute("type", "password");
  await button(page, "Show password").click();
  await expect(field(page, "Password")).toHaveAttribute("type", "text");
  await button(page, "Hide password").click();
  await expect(field(page, "Password")).toHaveAttribute("type", "password");
});

test("somebody who was on the way to a page gets there after logging in", async ({ request, newCustomer }) => {
  const customer = await newCustomer();
  const sent = await request.get(routes.account.profile(), { maxRedirects: 0 });
  expect([sent.status(), sent.headers().location]).toEqual([307, routes.login(routes.account.profile())]);
  const fields = { username: customer.email, password: customer.password };
  const entered = await submit(request, { path: routes.login(routes.account.profile()), button: "Log in", fields });
  expect((await follow(request, entered)).heading).toBe("Your details");
  expect((await look(request, routes.login(routes.account.security()))).heading).toBe("Security");
});

test("the way on survives the detour over registration", async ({ request }) => {
  const { html } = await look(request, routes.login(routes.account.security()));
  expect(html).toContain(`href="${routes.register(routes.account.security())}">Create an account</a>`);
  const form = await readForm(request, routes.register(routes.account.security()), "Create account");
  expect(form.next).toBe(routes.account.security());
});

for (const next of [
  "//evil.example",
  "https://evil.example/",
  "/\\evil.example",
  "javascript:alert(1)",
  "/..//evil.example",
]) {
  test(`?next=${next} leads nowhere else`, async ({ request, openClient, newCustomer }) => {
    const { email: username, password } = await newCustomer();
    const typed = { path: routes.login(), button: "Log in", fields: { username, password, next } };
    for (const entered of [
      await sendLogIn(request, username, password, next),
      await request.get(routes.login(next), { maxRedirects: 0 }),
      await submit(await openClient(), typed),
    ])
      expect(entered.headers().location).toBe(routes.account.overview());
  });
}

test("staff log in and have no orders", async ({ request }) => {
  const entered = await sendLogIn(request, "support@demo.example", demoPassword);
  const { text, html } = await follow(request, entered);
  expect(text).toContain("You are logged in as staff (support specialist).");
  const menu = /<nav[^>]*aria-label="Account".*?<\/nav>/s.exec(html)?.[0] ?? "";
  expect([...menu.matchAll(/<a [^>]*>(.*?)<\/a>/gs)].map(([, name]) => name)).toEqual(["Overview", "Security"]);
});

test("a script that logs in is told the same as a page would say, as JSON, and no password comes back", async ({
  request,
  newCustomer,
}) => {
  const { email, password } = await newCustomer();
  const send = (typed: string) =>
    request.post(routes.login(), {
      form: { username: email, password: typed, next: routes.account.profile() },
      headers: { Accept: "application/json" },
    });
  const wrong = await send("not the password");
  const values = { username: email, next: routes.account.profile() };
  expect([wrong.status(), await wrong.json()]).toEqual([200, { values, formError: notTogether }]);
  expect(await (await send("")).json()).toEqual({ values, fieldErrors: { password: "Enter your password" } });
  const right = await send(password);
  expect([right.headers()["cache-control"], await right.json()]).toEqual([
    "private, no-store",
    { next: routes.account.profile() },
  ]);
  expect((await look(request, routes.account.profile())).heading).toBe("Your details");
});

test("a wrong password beside a session is told on the page, and is sent on to no other", async ({
  newCustomer,
  clientOf,
}) => {
  const customer = await newCustomer();
  const client = await clientOf(customer);
  const form = { username: customer.email, password: "not the password" };
  const answer = await client.post(routes.login(), { form, maxRedirects: 0 });
  expect([answer.status(), (await read(answer)).alert]).toEqual([200, notTogether]);
  expect((await look(client, routes.account.overview())).heading).toBe("Hello, Nora");
});

test("a form of another site logs nobody in", async ({ request, newCustomer }) => {
  const { email, password } = await newCustomer();
  const answer = await request.post(routes.login(), {
    form: { username: email, password },
    headers: { Origin: "https://evil.example" },
  });
  expect([answer.status(), answer.headers()["set-cookie"]]).toEqual([403, undefined]);
});

test("no other method than the form's logs anybody in", async ({ request, newCustomer, store }) => {
  const { email: username, password, userId } = await newCustomer();
  for (const method of ["OPTIONS", "PUT", "PATCH", "DELETE"]) {
    const answer = await request.fetch(routes.login(), { method, form: { username, password }, maxRedirects: 0 });
    expect(answer.headers()["set-cookie"], method).toBeUndefined();
  }
  expect(await store.db.$count(sessions, eq(sessions.userId, userId))).toBe(0);
});
