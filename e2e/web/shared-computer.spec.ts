import { eq } from "drizzle-orm";
import { claims, customers } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { appCode, giveApp } from "#e2e/web/factors.ts";
import { eventsOf } from "#e2e/web/mail.ts";
import { askToLogIn, enter as enterWithPasskey, Forger, givePasskey } from "#e2e/web/passkeys.ts";
import { type Guest, guestCookie, password, uniqueEmail } from "#e2e/web/people.ts";
import { submit } from "#e2e/web/posting.ts";
import { button, createAccount, field, heading, logIn } from "#e2e/web/steps.ts";
import type { Store } from "#e2e/web/store.ts";
import { Visitor } from "#e2e/web/visitor.ts";
import { maskedCode } from "#lib/claims/masked.ts";
import { routes } from "#lib/routes.ts";
import { after, days } from "#lib/time.ts";

const question = "Are these yours?";
const history = routes.account.orders();

const wasAway = ({ db }: Store, { id }: Guest) =>
  db
    .update(customers)
    .set({ lastSeenAt: after(new Date(), -days(2)) })
    .where(eq(customers.id, id));

const customerOf = async ({ db }: Store, id: string) =>
  (await db.select().from(customers).where(eq(customers.id, id))).at(0);

for (const script of ["with", "without"] as const) {
  test(`“Not mine” leaves orders with the guest who placed them, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newCustomer,
    newGuest,
    newVisitor,
    beGuest,
    store,
    axe,
  }) => {
    const visit = script === "with" ? page : withoutScript;
    const [customer, guest] = await Promise.all([newCustomer(), newGuest({ orders: [{}, { daysAgo: 40 }] })]);
    const codes = guest.orders.map(({ code }) => code);
    await wasAway(store, guest);
    const [others, own] = [await newVisitor(guest), new Visitor(visit.request)];
    await beGuest(visit, guest);

    await visit.goto(routes.login(history));
    await expect(visit.getByText("we will ask you whether they are yours")).toBeVisible();
    await logIn(visit, customer.email, customer.password);
    await expect(heading(visit, question)).toBeVisible();
    const shown = visit.getByRole("region", { name: "Orders of this browser" }).getByRole("listitem");
    await expect(shown).toHaveCount(2);
    for (const code of codes) {
      await expect(shown.filter({ hasText: maskedCode(code) }).first()).toContainText("€");
      await expect(visit.getByText(code)).toHaveCount(0);
    }
    await expect(visit.getByText(guest.name)).toHaveCount(0);
    if (script === "with") await axe(visit);

    expect((await own.goto(history)).text).toContain("No orders yet");
    const overview = await own.goto(routes.account.overview());
    expect(overview.text).toContain("2 orders were placed in this browser before you logged in.");
    expect(await own.cookies()).toEqual(["guest", "next-auth.session-token"]);
    await button(visit, "Not mine").click();
    await expect(heading(visit, "Your orders")).toBeVisible();
    await expect(visit.getByRole("heading", { name: "No orders yet" })).toBeVisible();
    expect(await own.cookies()).toEqual(["next-auth.session-token"]);
    const activity = await own.goto(routes.account.activity());
    expect(activity.text).toContain("You said that orders in this browser are not yours");
    const asked = await own.goto(routes.account.areTheseYours(history));
    expect(asked.heading).toBe("There is nothing to ask");
    expect(asked.link("Go on")).toBe(history);
    const left = await others.goto(history);
    for (const code of codes) expect(left.text).toContain(code);
    expect(await customerOf(store, guest.id)).toMatchObject({ status: "guest", supersededById: null });
  });

  test(`“Yes, these are mine” brings orders into the history, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newGuest,
    beGuest,
    store,
  }) => {
    const visit = script === "with" ? page : withoutScript;
    const guest = await newGuest({ orders: [{}], cart: { quantity: 2 } });
    await wasAway(store, guest);
    await beGuest(visit, guest);
    await visit.goto(routes.register(history));
    for (const label of ["Full name", "E-mail"]) await expect(field(visit, label)).toHaveValue("");
    await createAccount(visit, { name: "Ida Bell", email: uniqueEmail("ida"), password });
    await expect(heading(visit, question)).toBeVisible();
    await expect(visit.getByRole("link", { name: "Cart, empty" })).toBeVisible();
    await button(visit, "Yes, these are mine").click();
    await expect(heading(visit, "Your orders")).toBeVisible();
    await expect(visit.getByText(guest.orders[0]?.code ?? "")).toBeVisible();
    await expect(visit.getByRole("link", { name: "Cart, 2 items" })).toBeVisible();
    expect(await new Visitor(visit.request).cookies()).toEqual(["next-auth.session-token"]);
    const merged = await customerOf(store, guest.id);
    expect(merged).toMatchObject({ status: "guest", supersededById: expect.any(String) });
    expect(await store.db.select().from(claims).where(eq(claims.fromCustomerId, guest.id))).toMatchObject([
      { orderId: guest.orders[0]?.id, evidence: "guest_cookie", toCustomerId: merged?.supersededById },
    ]);
  });
}

test("logging out with the question open leaves nothing in the browser, and nothing in the account", async ({
  newCustomer,
  newGuest,
  newVisitor,
  store,
}) => {
  const [customer, guest] = await Promise.all([newCustomer(), newGuest({ orders: [{}] })]);
  await wasAway(store, guest);
  const visitor = await newVisitor(guest);
  const typed = { username: customer.email, password: customer.password };
  await visitor.goto(routes.login());
  expect((await visitor.press("Log in", typed)).heading).toBe(question);
  const left = await visitor.press("Log out");
  expect(left.link("Log in")).toBe(routes.login());
  expect(await visitor.cookies()).toEqual([]);
  await visitor.goto(routes.login());
  const again = await visitor.press("Log in", typed);
  expect(again.text).toContain("No orders yet");
  expect(again.text).not.toContain(question);
});

test("every other door leads to the question too: second step, passkey, and next-auth's own", async ({
  newCustomer,
  newGuest,
  newVisitor,
  store,
  baseURL: origin = "",
}) => {
  const asked = routes.account.areTheseYours(routes.account.profile());
  const [customer, guest] = await Promise.all([newCustomer(), newGuest({ orders: [{}] })]);
  const arrive = () => newVisitor(guest);
  const [first, again, second, third] = [await arrive(), await arrive(), await arrive(), await arrive()];

  await wasAway(store, guest);
  const fill = async ({ request }: Visitor) => {
    const { csrfToken } = await (await request.get("/api/auth/csrf")).json();
    return { csrfToken, username: customer.email, password, callbackUrl: routes.account.profile() };
  };
  const [door, form] = ["/api/auth/callback/credentials", await fill(first)];
  const redirected = await first.request.post(door, { form, maxRedirects: 0 });
  expect(redirected.headers().location).toBe(origin + asked);
  expect(await first.cookies()).toEqual(expect.arrayContaining(["guest", "next-auth.session-token"]));
  const asJson = { ...(await fill(again)), json: "true" };
  expect(await (await again.request.post(door, { form: asJson })).json()).toEqual({
    url: origin + asked,
  });

  await wasAway(store, guest);
  const forger = new Forger();
  await givePasskey(store, customer, forger);
  const challenge = await askToLogIn(second.request);
  const signed = forger.assert({ challenge, origin, userId: customer.userId });
  const entered = await enterWithPasskey(second.request, signed, routes.account.profile());
  expect(await entered.json()).toEqual({ next: asked });
  expect(await second.cookies()).toEqual(["guest", "next-auth.session-token"]);

  await wasAway(store, guest);
  const { secret } = await giveApp(store, customer);
  const fields = { username: customer.email, password };
  await submit(third.request, { path: routes.login(routes.account.profile()), button: "Log in", fields });
  const path = routes.loginCode(routes.account.profile());
  const answer = await submit(third.request, { path, button: "Log in", fields: { code: appCode(secret) } });
  expect(answer.headers().location).toBe(asked);
  expect(await third.cookies()).toEqual(["guest", "next-auth.session-token"]);
  expect(await customerOf(store, guest.id)).toMatchObject({ supersededById: null });
});

test("the answer is for the guest of the cookie alone: a forged cookie and a named id are nobody", async ({
  newCustomer,
  newGuest,
  newVisitor,
  store,
}) => {
  const [customer, own, other] = await Promise.all([
    newCustomer(),
    newGuest({ orders: [{}] }),
    newGuest({ orders: [{}] }),
  ]);
  const forged = { ...other, cookie: guestCookie({ ...store, secret: "x".repeat(40) }, other.id) };
  for (const guest of [own, other]) {
    await wasAway(store, guest);
    await (await newVisitor(guest)).goto(routes.cart());
  }
  const path = routes.account.areTheseYours();
  const forger = await newVisitor(customer, forged);
  expect((await forger.goto(path)).text).toContain("There is nothing to ask");
  expect(await forger.cookies()).toEqual(["next-auth.session-token"]);
  const { request } = await newVisitor(customer, own);
  const fields = { guestId: other.id, customerId: other.id, next: "https://evil.example/" };
  const answer = await submit(request, { path, button: "Yes, these are mine", fields });
  expect(answer.headers().location).toBe(routes.account.overview());
  expect(await customerOf(store, own.id)).toMatchObject({ supersededById: customer.id });
  expect(await customerOf(store, other.id)).toMatchObject({ supersededById: null });
  expect(await eventsOf(store, customer)).toContain("guest_merged");
});
