import { eq, sql } from "drizzle-orm";
import { orderLineItems, orders } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import type { OrderPlan } from "#e2e/web/people.ts";
import type { Reading } from "#e2e/web/reading.ts";
import { button, field } from "#e2e/web/steps.ts";
import { routes } from "#lib/routes.ts";
import { after, days, formatTime } from "#lib/time.ts";

const monthOf = (daysAgo: number) =>
  formatTime(after(new Date(), -days(daysAgo)), "month", { locale: "en-IE", timeZone: "Europe/Dublin" });

const pager = (page: Reading) => page.region("Pages");
const codesOn = (page: Reading) => page.main.rows.flatMap((row) => /\w{4}-\w{4}(?= ·)/.exec(row)?.[0] ?? []);

test("orders stand under the month they were placed in, newest first", async ({ newVisitor, newCustomer }) => {
  const ages = [400, 70, 35, 35];
  const customer = await newCustomer({ orders: ages.map((daysAgo) => ({ daysAgo })) });
  const history = await (await newVisitor(customer)).goto(routes.account.orders());
  const months = history.main.parts("h2").map(({ text }) => text);
  expect(months).toEqual([monthOf(35), monthOf(70), monthOf(400)]);
  const codes = codesOn(history);
  expect(codes.slice(2)).toEqual([customer.orders[1]?.code, customer.orders[0]?.code]);
  expect(new Set(codes)).toEqual(new Set(customer.orders.map(({ code }) => code)));
});

test("what changes after a page was shown is on it the next time", async ({ newVisitor, newCustomer, store }) => {
  const customer = await newCustomer({ orders: [{}, {}] });
  const [first] = customer.orders;
  const visitor = await newVisitor(customer);
  const shown = async () => (await visitor.goto(routes.account.orders())).main.rows;
  const before = await shown();
  expect(await shown()).toEqual(before);
  await store.db
    .update(orders)
    .set({ status: "cancelled", cancelledAt: new Date() })
    .where(eq(orders.id, first?.id ?? ""));
  const after = await shown();
  expect(after.map((row) => row.includes("Cancelled"))).toEqual(after.map((row) => row.includes(first?.code ?? "?")));
  const other = await newVisitor(await newCustomer({ orders: [{}] }));
  expect((await other.goto(routes.account.orders())).main.rows).toHaveLength(1);
});

test("a product's name is nothing but text on it, in any script", async ({ page, newCustomer, logInAs, store }) => {
  const name = `<img src=x onerror="document.title='broken'"> 'Łódź' & 茶`;
  const customer = await newCustomer({ orders: [{}] });
  const [order] = customer.orders;
  await store.db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    const isOfTheOrder = eq(orderLineItems.orderId, order?.id ?? "");
    await tx.update(orderLineItems).set({ name }).where(isOfTheOrder);
  });
  await logInAs(page, customer);
  await page.goto(routes.account.orders());
  await expect(page.getByRole("main").getByRole("listitem")).toContainText(`${name}${order?.code} · `);
  await expect(page.getByRole("main").getByRole("img")).toHaveCount(0);
  await expect(page).toHaveTitle(/^Your orders/);
});

test("the history narrows down to a status, and says which", async ({ newVisitor, newCustomer }) => {
  const customer = await newCustomer({
    orders: [{ status: "closed" }, { status: "cancelled" }, {}, { status: "closed" }],
  });
  const visitor = await newVisitor(customer);
  await visitor.goto(routes.account.orders());
  for (const [words, count] of [
    ["Completed", 2],
    ["Cancelled", 1],
    ["In progress", 1],
    ["All", 4],
  ] as const) {
    const history = await visitor.follow(words, visitor.page.region("Status"));
    const current = history.region("Status").parts("a", / aria-current="true"/);
    expect(current.map(({ text }) => text)).toEqual([words]);
    expect(history.main.rows).toHaveLength(count);
    if (words !== "All") expect(history.main.rows.filter((row) => row.includes(words))).toHaveLength(count);
  }
});

const aWalkingStick = "Hazel walking stick 100%";

test("orders are found by their code, with and without the dash, and by what is in them", async ({
  newVisitor,
  newCustomer,
  newProduct,
}) => {
  const product = await newProduct({ name: aWalkingStick });
  const customer = await newCustomer({ orders: [{}, { product }, {}] });
  const code = customer.orders[1]?.code ?? "";
  const visitor = await newVisitor(customer);
  const without = code.replace("-", "").toLowerCase();
  for (const typed of [code, without, "WALKING stick", "100%", ` ${code.slice(0, 4)} `, "%"]) {
    await visitor.goto(routes.account.orders());
    const history = await visitor.press("Search", { q: typed });
    expect(codesOn(history)).toEqual([code]);
    expect(history.field("Search orders")?.value).toBe(typed.trim());
  }
});

test("a search can be typed, and its address be shared", async ({ page, newCustomer, logInAs, newProduct }) => {
  const product = await newProduct({ name: aWalkingStick });
  const customer = await newCustomer({ orders: [{}, { product }] });
  await logInAs(page, customer);
  await page.goto(routes.account.orders());
  await field(page, "Search orders").fill("walking");
  await button(page, "Search").click();
  await expect(page).toHaveURL(/q=walking/);
  await expect(page.getByRole("main").getByRole("listitem")).toHaveText([new RegExp(customer.orders[1]?.code ?? "")]);
  await expect(field(page, "Search orders")).toHaveValue("walking");
});

test("a search that finds nothing helps on", async ({ newVisitor, newCustomer }) => {
  const visitor = await newVisitor(await newCustomer({ orders: [{}] }));
  const history = await visitor.goto(`${routes.account.orders()}?q=unicorn&status=closed`);
  expect(history.text).toContain("No order fits");
  expect(history.field("Search orders")?.value).toBe("unicorn");
  expect((await visitor.follow("Show all orders")).main.rows).toHaveLength(1);
});

test("a long history is paged in both directions, by addresses that can be shared and that keep what was searched", async ({
  newVisitor,
  newCustomer,
}) => {
  const orders = Array.from(
    { length: 41 },
    (_, at): OrderPlan => ({ daysAgo: 41 - at, status: at % 2 ? "cancelled" : "closed" }),
  );
  const customer = await newCustomer({ orders });
  const newest = customer.orders.map(({ code }) => code).reverse();
  const [visitor, elsewhere] = [await newVisitor(customer), await newVisitor(customer)];
  const linksOf = (page: Reading) =>
    pager(page)
      .parts("a")
      .map(({ text }) => text);
  const first = await visitor.goto(routes.account.orders());
  expect([codesOn(first), linksOf(first)]).toEqual([newest.slice(0, 20), ["Older orders"]]);
  const second = await visitor.follow("Older orders", pager(first));
  expect(codesOn(second)).toEqual(newest.slice(20, 40));
  const third = await visitor.follow("Older orders", pager(second));
  expect([codesOn(third), linksOf(third)]).toEqual([newest.slice(40), ["Newer orders"]]);
  await visitor.follow("Newer orders", pager(third));
  expect(codesOn(await elsewhere.goto(visitor.path))).toEqual(newest.slice(20, 40));
  expect(codesOn(await visitor.follow("Newer orders", pager(visitor.page)))).toEqual(newest.slice(0, 20));

  const searched = await visitor.goto(`${routes.account.orders()}?status=closed&q=spoons`);
  const closed = newest.filter((_, at) => at % 2 === 0);
  expect(codesOn(searched)).toEqual(closed.slice(0, 20));
  const older = await visitor.follow("Older orders", pager(searched));
  expect(codesOn(older)).toEqual(closed.slice(20));
  expect(visitor.path).toContain("status=closed");
  expect(older.field("Search orders")?.value).toBe("spoons");
});

test("an address that makes no sense shows the first page", async ({ newVisitor, newCustomer }) => {
  const customer = await newCustomer({ orders: [{}] });
  const visitor = await newVisitor(customer);
  for (const query of [
    "status=eaten",
    "older=garbage",
    "newer=%00&q=",
    "older=WyJ4IiwieSJd",
    "status=closed&status=opened",
  ]) {
    const history = await visitor.goto(`${routes.account.orders()}?${query}`);
    expect(visitor.status).toBe(200);
    expect(history.heading).toBe("Your orders");
    expect(codesOn(history)).toEqual([customer.orders[0]?.code]);
  }
});
