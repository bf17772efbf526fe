import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { customers, orderLookups, orders, stoppedMailboxes } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { demandAlike } from "#e2e/web/clock.ts";
import { codeIn, lastMail, linksIn, mailsTo, wrongFor } from "#e2e/web/mail.ts";
import { cookieName, type Guest, uniqueEmail } from "#e2e/web/people.ts";
import { fieldsOf, postForm, readForm } from "#e2e/web/posting.ts";
import { button, errorOf, field, heading } from "#e2e/web/steps.ts";
import type { Store } from "#e2e/web/store.ts";
import { withoutEcho } from "#e2e/web/streamed.ts";
import { Visitor } from "#e2e/web/visitor.ts";
import { routes } from "#lib/routes.ts";

const placed = /^Your order /;
const asked = /^Your code to see order /;
const answer = "If an order with this code and e-mail exists, we have sent a code to this address";
const over = "There is no order open in this browser.";

/** The path of the link in a mail that leads there. */
async function linkTo(store: Store, email: string, page: string): Promise<string> {
  const links = linksIn(await lastMail(store, email, placed));
  const link = links.find(({ pathname }) => pathname === page);
  return link ? link.pathname + link.search : "";
}

async function find(visitor: Visitor, { orders: [order], email }: Pick<Guest, "orders" | "email">): Promise<void> {
  await visitor.goto(routes.track());
  expect((await visitor.press("Find my order", { orderCode: order?.code ?? "", email })).text).toContain(answer);
}

async function open(visitor: Visitor, store: Store, guest: Guest): Promise<void> {
  await find(visitor, guest);
  const code = codeIn(await lastMail(store, guest.email, asked));
  expect((await visitor.press("Show my order", { code })).heading).toBe(`Order ${guest.orders[0]?.code}`);
}

for (const script of ["with", "without"] as const) {
  test(`a guest's order is found from its mail on another device, and kept there, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newGuest,
    newVisitor,
    store,
    axe,
  }) => {
    const guest = await newGuest({ orders: [{}] });
    const { email } = guest;
    const { id = "", code = "" } = guest.orders[0] ?? {};
    const visit: Page = script === "with" ? page : withoutScript;
    const path = await linkTo(store, email, routes.track());
    await visit.goto(path);
    await expect(field(visit, "Order code")).toHaveValue(code);
    await field(visit, "Order code").fill("K7QM");
    await button(visit, "Find my order").click();
    await errorOf(field(visit, "E-mail"), "Enter an e-mail address like name@example.com");
    await errorOf(field(visit, "Order code"), /Enter the eight characters/);
    await field(visit, "Order code").fill(code.replace("-", "").toLowerCase());
    await field(visit, "E-mail").fill(email.toUpperCase());
    await button(visit, "Find my order").click();
    await expect(visit.getByText(answer)).toBeVisible();
    if (script === "with") await axe(visit);
    const digits = codeIn(await lastMail(store, email, asked));
    await field(visit, "Code").fill(wrongFor(digits));
    await button(visit, "Show my order").click();
    await errorOf(field(visit, "Code"), /That code is wrong or no longer valid/);
    await field(visit, "Code").fill(digits);
    await button(visit, "Show my order").click();
    await expect(heading(visit, `Order ${code}`)).toBeVisible();
    await expect(visit.getByText(email)).toBeVisible();
    await expect(visit.getByRole("cell", { name: "Olive wood spoons" }).or(visit.getByRole("rowheader"))).toBeVisible();
    if (script === "with") await axe(visit);

    await button(visit, "Keep this order").click();
    await expect(visit).toHaveURL(routes.account.order(id));
    const keeper = new Visitor(visit.request);
    expect((await keeper.goto(routes.account.orders())).main.rows).toEqual([expect.stringContaining(code)]);
    const shopper = await newVisitor(guest);
    await shopper.goto(routes.account.order(id));
    expect(shopper.status).toBe(404);
    expect((await keeper.goto(routes.trackedOrder())).text).toContain(over);
  });

  test(`the owner of a mailbox says "this isn't me" and takes it back, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newGuest,
    newVisitor,
    store,
    axe,
  }) => {
    const visit: Page = script === "with" ? page : withoutScript;
    const guest = await newGuest({ orders: [{}] });
    const path = await linkTo(store, guest.email, routes.notMyOrder());
    const response = await visit.goto(path);
    expect(response?.headers()["referrer-policy"]).toBe("no-referrer");
    await expect(visit.locator('meta[name="robots"]')).toHaveAttribute("content", /noindex/);
    if (script === "with") await axe(visit);
    await button(visit, "This isn't me").click();
    await expect(heading(visit, "We have stopped the mails")).toBeVisible();

    const shopper = await newVisitor(guest);
    const order = await shopper.goto(routes.account.order(guest.orders[0]?.id ?? ""));
    expect(order.text).toContain("The owner of this e-mail address has said that this order isn't theirs");
    expect(order.source).not.toContain(guest.email);
    await shopper.goto(routes.product("enamel-kettle"));
    await shopper.press("Add to cart", { quantity: "1" });
    expect((await shopper.goto(routes.checkout())).field("E-mail")?.value).toBe("");
    await find(shopper, guest);
    expect(await mailsTo(store, guest.email)).toHaveLength(1);

    await button(visit, "It was me after all").click();
    await expect(visit.getByText("Taken back: mails about orders go to your address again.")).toBeVisible();
    await find(shopper, guest);
    expect((await mailsTo(store, guest.email)).map(({ subject }) => asked.test(subject))).toEqual([true, false]);
  });
}

test("who is logged in keeps the order in the account; whose it is already is led there", async ({
  newGuest,
  newCustomer,
  newVisitor,
  store,
}) => {
  const [guest, customer] = [await newGuest({ orders: [{}] }), await newCustomer()];
  const path = routes.account.order(guest.orders[0]?.id ?? "");
  const own = await newVisitor(guest);
  await open(own, store, guest);
  expect(own.page.hasButton("Keep this order")).toBe(false);
  expect(own.page.link("see it in your orders")).toBe(path);
  const visitor = await newVisitor(customer);
  await open(visitor, store, guest);
  await visitor.press("Keep this order");
  expect([visitor.status, visitor.path]).toEqual([200, path]);
  const [order] = await store.db
    .select()
    .from(orders)
    .where(eq(orders.id, guest.orders[0]?.id ?? ""));
  expect(order?.customerId).toBe(customer.id);
});

test("the order is shown for 15 minutes in that browser, by a cookie that no script reads, and to no other", async ({
  newGuest,
  newVisitor,
  store,
  baseURL: home = "",
}) => {
  const guest = await newGuest({ orders: [{}, {}] });
  const visitor = await newVisitor();
  await open(visitor, store, guest);
  const name = cookieName(home, "look-up");
  const cookie = (await visitor.request.storageState()).cookies.find((each) => each.name === name);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  expect((cookie?.expires ?? 0) * 1000 - Date.now()).toBeLessThan(15 * 60_000 + 5_000);
  const [row] = await store.db.select().from(orderLookups).where(eq(orderLookups.email, guest.email));
  expect(row?.tokenHash.toString()).not.toContain(cookie?.value ?? "none");
  for (const other of guest.orders)
    expect((await visitor.request.get(routes.account.order(other.id))).status()).toBe(404);
  const shown = await (await visitor.request.get(routes.trackedOrder())).text();
  expect(shown).toContain(guest.orders[0]?.code);
  expect(shown).not.toContain(guest.orders[1]?.code);

  const stranger = await newVisitor();
  const nothing = await stranger.request.get(routes.trackedOrder(), { maxRedirects: 0 });
  expect([nothing.status(), nothing.headers().location]).toEqual([307, `${routes.track()}?over=1`]);
  const early = { expiresAt: new Date(Date.now() - 1000) };
  await store.db.update(orderLookups).set(early).where(eq(orderLookups.email, guest.email));
  const ended = await visitor.request.get(routes.trackedOrder(), { maxRedirects: 0 });
  expect([ended.status(), ended.headers().location]).toEqual([307, `${routes.track()}?over=1`]);
  expect((await visitor.goto(routes.trackedOrder())).text).toContain(over);
});

test("attack: a scanner opens every link of every mail, and nothing changes", async ({
  request,
  newGuest,
  newVisitor,
  store,
}) => {
  const guest = await newGuest({ orders: [{}] });
  await find(await newVisitor(), guest);
  const isGuests = eq(orders.customerId, guest.id);
  const state = async () => [
    await store.db.select().from(orders).where(isGuests),
    await store.db.select().from(customers).where(eq(customers.id, guest.id)),
    await store.db.select().from(stoppedMailboxes).where(eq(stoppedMailboxes.email, guest.email)),
    await store.db.select().from(orderLookups).where(eq(orderLookups.email, guest.email)),
  ];
  const before = await state();
  const links = (await mailsTo(store, guest.email)).flatMap(linksIn);
  expect(links.length).toBeGreaterThanOrEqual(3);
  for (const { pathname, search } of links) {
    expect((await request.get(pathname + search)).status()).toBe(200);
    await request.head(pathname + search);
  }
  expect(await state()).toEqual(before);
});

test("attack: enumerating orders through /track tells nothing, by body, status, cookies or the clock", {
  tag: "@alone",
}, async ({ openBrowser, newGuest, newCustomer }) => {
  const browser = await openBrowser();
  const form = await readForm(browser.request, routes.track(), "Find my order");
  const took = { asking: new Map<string, number[]>(), guessing: new Map<string, number[]>() };
  const note = (step: keyof typeof took, kind: string, start: number) =>
    took[step].set(kind, [...(took[step].get(kind) ?? []), performance.now() - start]);
  const seen = { answers: new Set<string>(), pages: new Set<string>(), guesses: new Set<string>() };

  const ask = async (kind: string, orderCode: string, email: string) => {
    await browser.clearCookies();
    const start = performance.now();
    const answer = await postForm(browser.request, routes.track(), { ...form, orderCode, email });
    note("asking", kind, start);
    const headers = answer
      .headersArray()
      .map(({ name, value }) => `${name} ${/^set-cookie$/i.test(name) ? nameIn(value) : ""}`);
    seen.answers.add([answer.status(), answer.headers().location, await answer.text(), ...headers.sort()].join());
  };
  const guess = async (kind: string, email: string) => {
    const page = await (await browser.request.get(routes.trackCode())).text();
    seen.pages.add(withoutEcho(page, email));
    const start = performance.now();
    const fields = { ...fieldsOf(page, "Show my order"), code: "000000" };
    const refused = await postForm(browser.request, routes.trackCode(), fields);
    note("guessing", kind, start);
    seen.guesses.add(`${refused.status()} ${withoutEcho(await refused.text(), email)}`);
  };

  const rounds = 7;
  const each = Array.from({ length: rounds }, () => ({}));
  const customer = await newCustomer({ orders: each });
  const guests = await Promise.all(each.map(() => newGuest({ orders: [{}] })));
  for (const [at, guest] of guests.entries()) {
    const [code = "", kept = ""] = [guest.orders[0]?.code, customer.orders[at]?.code];
    const kinds = [
      ["hit", code, guest.email],
      ["wrong address", code, uniqueEmail("nobody")],
      ["wrong code", `AAAA-${1000 + at}`, guest.email],
      ["kept in an account", kept, customer.email],
    ] as const;
    for (const [kind, orderCode, email] of at % 2 ? kinds : kinds.toReversed()) {
      await ask(kind, orderCode, email);
      if (at === 0 || kind === "hit" || kind === "wrong address") await guess(kind, email);
    }
  }
  for (const [first, ...others] of [seen.answers, seen.pages, seen.guesses])
    for (const other of others) expect(other).toBe(first);
  expect([...seen.answers][0]).toContain(`303,${routes.trackCode()}`);
  for (const times of [took.asking, took.guessing])
    demandAlike(Object.fromEntries([...times].filter(([, each]) => each.length === rounds)));
});

const nameIn = (cookie: string) => cookie.replace(/=[^;]*/, "");
