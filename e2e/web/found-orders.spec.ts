import type { APIRequestContext } from "@playwright/test";
import { eq } from "drizzle-orm";
import { claims, orders, users } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { codeIn, lastMail, mailsTo, pathIn } from "#e2e/web/mail.ts";
import { type Customer, type Guest, type Plan, uniqueEmail } from "#e2e/web/people.ts";
import { fieldsOf, postForm, readForm, submit } from "#e2e/web/posting.ts";
import { button, field, heading } from "#e2e/web/steps.ts";
import { ctxOf, type Store } from "#e2e/web/store.ts";
import { callApi, userToken } from "#e2e/web/tokens.ts";
import { Visitor } from "#e2e/web/visitor.ts";
import { acceptOffers, declineOffers } from "#lib/claims/answer-offers.ts";
import { takeInGuest } from "#lib/claims/merge-guest.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

const proof = /Confirm your e-mail address/;

const prove = ({ db }: Store, { userId }: Customer, email?: string) =>
  db.update(users).set({ emailVerifiedAt: new Date(), email }).where(eq(users.id, userId));

const ctxFor = (store: Store, { id: customerId, userId }: Customer): Ctx =>
  ctxOf(store, { kind: "customer", customerId, userId, sessionId: null });

const today = ({ account: { defaultLocale: locale, timeZone } }: Store) =>
  formatTime(new Date(), "day", { locale, timeZone });

const pathOf = ({ orders: [order] }: Pick<Guest, "orders">) => routes.account.order(order?.id ?? "");
const statusAt = async ({ request }: { request: APIRequestContext }, path: string) =>
  (await request.get(path)).status();

/** Everything of a guest goes to somebody else, as at a log-in or when two devices are linked. */
const merge = (store: Store, from: { id: string }, to: { id: string }, evidence: "guest_cookie" | "hand_over") =>
  inTransaction(ctxOf(store, { kind: "anonymous" }), (ctx) =>
    takeInGuest(ctx, from.id, to.id, { evidence, actor: { kind: "guest", userId: null } }),
  );

const mergeIdOf = async ({ db }: Store, { orders: [order] }: Guest) =>
  (
    await db
      .select()
      .from(claims)
      .where(eq(claims.orderId, order?.id ?? ""))
  )[0]?.mergeId ?? "";

for (const script of ["with", "without"] as const) {
  test(`who proves the mailbox is offered its orders, takes them, reads why, and gives one back, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newCustomer,
    newGuest,
    newVisitor,
    logInAs,
    store,
  }) => {
    const visit = script === "with" ? page : withoutScript;
    const email = uniqueEmail("ida");
    const guest = await newGuest({ email, orders: [{ daysAgo: 3 }, { daysAgo: 40 }] });
    const [placed, older] = guest.orders;
    const former = await newVisitor(guest);
    await logInAs(visit, await newCustomer({ email, name: "Ida Bell" }));

    await visit.goto(routes.account.overview());
    await expect(visit.getByText("We found")).toHaveCount(0);
    await field(visit, "Code").fill(codeIn(await lastMail(store, email, proof)));
    await button(visit, "Confirm").click();
    await expect(heading(visit, "We found 2 orders placed with this e-mail")).toBeVisible();
    await expect(visit.getByText("Your e-mail address is confirmed.")).toBeVisible();
    await expect(visit.getByRole("checkbox", { checked: true })).toHaveCount(2);
    await expect(visit.getByText(placed?.code ?? "")).toHaveCount(0);
    await expect(visit.getByText(`••••-••${placed?.code.slice(-2)}`)).toBeVisible();
    const overview = await new Visitor(visit.request).goto(routes.account.overview());
    expect(overview.text).toContain("We found 2 orders placed with this e-mail.");
    expect(overview.link("Look whether they are yours")).toBe(routes.account.foundOrders());
    await button(visit, "These are mine").click();
    await expect(visit.getByText("2 orders joined your account.")).toBeVisible();
    await expect(visit.getByText(older?.code ?? "")).toBeVisible();
    expect((await mailsTo(store, email))[0]?.subject).toMatch(/^2 orders joined your account/);
    expect(await statusAt(former, pathOf(guest))).toBe(404);

    await visit.goto(pathOf(guest));
    const why = visit.getByRole("region", { name: "Why this order is here" });
    await expect(why).toContainText(`You confirmed this e-mail address on ${today(store)}.`);
    await why.getByRole("link", { name: "give this order back" }).click();
    await expect(heading(visit, "Give this order back")).toBeVisible();
    await expect(visit.getByRole("main")).toContainText("The browser that it was placed in has it back");
    expect(await statusAt(visit, pathOf(guest))).toBe(200);
    await button(visit, "Give this order back").click();
    await expect(heading(visit, "Orders that joined you")).toBeVisible();
    await expect(visit.getByText("1 order went back.")).toBeVisible();
    await expect(visit.getByText(`Undone on ${today(store)}.`)).toBeVisible();
    await expect(visit.getByText("Open: it can be undone until")).toHaveCount(1);
    expect(await statusAt(visit, pathOf(guest))).toBe(404);
    expect(await statusAt(former, pathOf(guest))).toBe(200);
    expect(await statusAt(former, routes.account.order(older?.id ?? ""))).toBe(404);
  });
}

test("the mailed link leads to the offers, in a browser that is logged in", async ({
  request,
  newCustomer,
  newGuest,
  newVisitor,
  store,
}) => {
  for (const isIn of [true, false]) {
    const customer = await newCustomer();
    await newGuest({ email: customer.email, orders: [{}] });
    const visitor = isIn ? (await newVisitor(customer)).request : request;
    const path = pathIn(await lastMail(store, customer.email, proof));
    const answer = await submit(visitor, { path, button: "Confirm this address", fields: {} });
    const next = isIn ? `${routes.account.foundOrders()}?proven=1` : `${routes.confirmEmail()}?done=1`;
    expect(answer.headers().location).toBe(next);
  }
});

test('"Not mine" is remembered, and can be taken back', async ({ page, newCustomer, newGuest, logInAs, store }) => {
  const customer = await newCustomer();
  await newGuest({ email: customer.email, orders: [{}] });
  await prove(store, customer);
  await logInAs(page, customer);
  const visitor = new Visitor(page.request);
  const history = await visitor.goto(routes.account.orders());
  expect(history.link("Look whether it is yours")).toBe(routes.account.foundOrders());
  await page.goto(routes.account.foundOrders());
  await expect(heading(page, "We found 1 order placed with this e-mail")).toBeVisible();
  await page.getByRole("checkbox").uncheck();
  await button(page, "Not mine").click();
  await expect(page.getByText("Tick the orders that you mean")).toBeVisible();
  await page.getByRole("checkbox").check();
  await button(page, "Not mine").click();
  await expect(page.getByText("That order is not yours, and we do not offer it again.")).toBeVisible();
  await expect(heading(page, "We found no other orders placed with this e-mail")).toBeVisible();
  const declined = page.getByRole("region", { name: "Orders you said are not yours" });
  await expect(declined.getByRole("listitem")).toHaveCount(1);
  expect((await visitor.goto(routes.account.overview())).text).not.toContain("We found");
  await declined.getByRole("button").click();
  await expect(heading(page, "We found 1 order placed with this e-mail")).toBeVisible();
});

test("two people claim one order at once, in two browsers: one gets it, the other is told", async ({
  newVisitor,
  newCustomer,
  newGuest,
  store,
}) => {
  const [one, two] = await Promise.all([newCustomer(), newCustomer()]);
  const guest = await newGuest({ email: one.email, orders: [{}] });
  await prove(store, one);
  await prove(store, two, one.email);
  const visitors = [await newVisitor(one), await newVisitor(two)];
  for (const visitor of visitors) await visitor.goto(routes.account.foundOrders());
  const answers = await Promise.all(visitors.map((visitor) => visitor.press("These are mine", { answer: "mine" })));
  const told = ["1 order joined your account.", "Somebody else has confirmed this order meanwhile."];
  const hears = answers.map(({ text }) => told.filter((words) => text.includes(words)));
  expect(hears.toSorted()).toEqual(told.map((words) => [words]));
  const seen = await Promise.all(visitors.map((visitor) => statusAt(visitor, pathOf(guest))));
  expect(seen).toEqual(hears.map(([words]) => (words === told[0] ? 200 : 404)));
});

for (const evidence of ["guest_cookie", "hand_over"] as const) {
  test(`all that came by ${evidence} says so, goes back as a whole, and access ends with the next click`, async ({
    newVisitor,
    newCustomer,
    newGuest,
    store,
  }) => {
    const plan: Plan = { orders: [{ daysAgo: 2 }, { daysAgo: 1 }], cart: { quantity: 2 } };
    const guest = await newGuest(plan);
    const owner = evidence === "guest_cookie" ? await newCustomer() : await newGuest({ orders: [{}] });
    await merge(store, guest, owner, evidence);
    const [visitor, former] = [await newVisitor(owner), await newVisitor(guest)];
    const order = await visitor.goto(pathOf(guest));
    const words =
      evidence === "guest_cookie"
        ? `It was placed in a browser that you logged in on, on ${today(store)}.`
        : `It was placed on another device of yours, linked on ${today(store)}.`;
    expect(order.region("Why this order is here").text).toContain(words);
    const claim = await visitor.follow("undo this, with all that came with it");
    expect(claim.text).toContain("These 2 orders go back");
    expect(claim.main.text).toContain("What it had in its cart goes back too");
    const { path } = visitor;
    const form = await readForm(visitor.request, path, "Undo this");
    expect((await visitor.press("Undo this")).text).toContain("2 orders went back.");
    for (const { id } of guest.orders) {
      expect(await statusAt(visitor, routes.account.order(id))).toBe(404);
      expect(await statusAt(former, routes.account.order(id))).toBe(200);
    }
    expect(await statusAt(visitor, path)).toBe(404);
    expect((await postForm(visitor.request, path, form)).status()).toBe(404);
    expect(await statusAt(former, pathOf(guest))).toBe(200);
  });
}

test("attack: somebody else undoes a claim or a merge", async ({ newCustomer, newGuest, newVisitor, store }) => {
  const [owner, thief] = await Promise.all([newCustomer(), newCustomer()]);
  const [found, browser, own] = [
    await newGuest({ email: owner.email, orders: [{}] }),
    await newGuest({ orders: [{}] }),
    await newGuest({ orders: [{}] }),
  ];
  await prove(store, owner);
  await acceptOffers(ctxFor(store, owner), [found.orders[0]?.id ?? ""]);
  await merge(store, browser, owner, "guest_cookie");
  await merge(store, own, thief, "guest_cookie");
  const visitor = await newVisitor(thief);
  const [claim] = await store.db
    .select()
    .from(claims)
    .where(eq(claims.orderId, found.orders[0]?.id ?? ""));
  const form = await readForm(visitor.request, routes.account.claim(await mergeIdOf(store, own)), "Undo this");
  for (const claimId of [claim?.id ?? "", await mergeIdOf(store, browser)]) {
    expect(await statusAt(visitor, routes.account.claim(claimId))).toBe(404);
    const answer = await postForm(visitor.request, routes.account.claim(await mergeIdOf(store, own)), {
      ...form,
      claimId,
    });
    expect(await answer.text()).toContain("This has been undone already, or is not yours to undo.");
  }
  for (const guest of [found, browser]) {
    const [order] = await store.db
      .select()
      .from(orders)
      .where(eq(orders.id, guest.orders[0]?.id ?? ""));
    expect(order?.customerId).toBe(owner.id);
  }
});

test("attack: a registered stranger with the same address, unproven, posts somebody else's form", async ({
  newCustomer,
  newGuest,
  newVisitor,
  store,
}) => {
  const owner = await newCustomer();
  const guest = await newGuest({ email: owner.email, orders: [{}] });
  const stranger = await newCustomer({ email: uniqueEmail("stranger") });
  await store.db.update(users).set({ email: owner.email }).where(eq(users.id, stranger.userId));
  await prove(store, owner);
  const offered = await (await (await newVisitor(owner)).request.get(routes.account.foundOrders())).text();
  const fields = { ...fieldsOf(offered, "These are mine"), answer: "mine" };
  expect(offered).toContain("••••");
  for (const id of [guest.id, guest.orders[0]?.id ?? ""]) expect(offered, "a key for the API").not.toContain(id);
  const visitor = await newVisitor(stranger);
  const sees = await (await visitor.request.get(routes.account.foundOrders())).text();
  expect(sees).not.toContain("••••");
  const answer = await postForm(visitor.request, routes.account.foundOrders(), fields);
  expect(answer.headers().location).toBeUndefined();
  expect(await statusAt(await newVisitor(guest), pathOf(guest))).toBe(200);
});

test("a claimed order is the customer's over the API too, until it is given back", async ({
  request,
  newCustomer,
  newGuest,
  newVisitor,
  store,
}) => {
  const customer = await newCustomer();
  const guest = await newGuest({ email: customer.email, orders: [{}] });
  const id = guest.orders[0]?.id ?? "";
  await prove(store, customer);
  const api = callApi(request, (await userToken(request, customer)).access);
  expect((await api.get(`/orders/${id}`)).status()).toBe(404);
  await acceptOffers(ctxFor(store, customer), [id]);
  expect((await api.get(`/orders/${id}`)).status()).toBe(200);
  const [claim] = await store.db.select().from(claims).where(eq(claims.orderId, id));
  const path = routes.account.claim(claim?.id ?? "");
  const answer = await submit((await newVisitor(customer)).request, {
    path,
    button: "Give this order back",
    fields: {},
  });
  expect(answer.headers().location).toBe(`${routes.account.claims()}?undone=1`);
  expect((await api.get(`/orders/${id}`)).status()).toBe(404);
});

test("axe finds nothing wrong with offers, with giving back, and with what has joined", async ({
  page,
  newCustomer,
  newGuest,
  logInAs,
  store,
  axe,
}) => {
  const customer = await newCustomer();
  const guest = await newGuest({ email: customer.email, orders: [{}, {}, {}] });
  const [, taken, refused] = guest.orders.map(({ id }) => id);
  await prove(store, customer);
  const ctx = ctxFor(store, customer);
  await acceptOffers(ctx, [taken ?? ""]);
  await declineOffers(ctx, [refused ?? ""]);
  const [claim] = await store.db
    .select()
    .from(claims)
    .where(eq(claims.orderId, taken ?? ""));
  await logInAs(page, customer);
  const paths = [routes.account.foundOrders(), routes.account.claim(claim?.id ?? ""), routes.account.claims()];
  for (const path of paths) {
    await page.goto(path);
    await axe(page);
  }
  const history = await new Visitor(page.request).goto(routes.account.orders());
  expect(history.text).toContain("We found 1 order placed with this e-mail.");
});
