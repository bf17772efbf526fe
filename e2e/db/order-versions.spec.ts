import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { v7 } from "uuid";
import * as schema from "#db/schema/index.ts";
import { orderLineItems } from "#db/schema/index.ts";
import { race, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aGuest, aPlacedOrder, aRegistered, cartOf, checkout, type Store } from "#e2e/db/people.ts";
import { addToCart, changeLine } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import { signAccessToken } from "#lib/identity/access-token.ts";
import { findCaller } from "#lib/identity/caller.ts";
import { glanceAtOrders, listOrders, versionsOf as versionsSeen } from "#lib/orders/list-orders.ts";

async function aCart(store: Store) {
  const { ctx, customerId } = await aGuest(store);
  return { ctx, customerId, ...(await cartOf(ctx)) };
}

const lineRow = ({ account }: Store, orderId: string) => {
  return { id: v7(), account_id: account.id, order_id: orderId, name: "Wrapping", currency: "EUR" };
};

/** The versions of these orders, in order. */
async function versionsOf(sql: postgres.ISql, ...ids: string[]): Promise<string[]> {
  const rows = await sql<{ id: string; version: string }[]>`select id, version from orders where id = any(${ids})`;
  return ids.map((id) => rows.find((row) => row.id === id)?.version ?? "none");
}

test("whatever the store changes about an order gives it another version, and no other order", async ({
  fresh: { sql },
  store,
}) => {
  const cart = await aCart(store);
  const [line] = cart.lines;
  const { id: other } = await aCart(store);
  const [untouched] = await versionsOf(sql, other);
  const seen = await versionsOf(sql, cart.id);
  await addToCart(cart.ctx, { productId: store.rug.id, quantity: 1 });
  seen.push(...(await versionsOf(sql, cart.id)));
  await changeLine(cart.ctx, { lineId: line?.id ?? "", quantity: 3 });
  seen.push(...(await versionsOf(sql, cart.id)));
  await changeLine(cart.ctx, { lineId: line?.id ?? "", quantity: 0 });
  seen.push(...(await versionsOf(sql, cart.id)));
  await placeOrder(cart.ctx, checkout(await cartOf(cart.ctx)));
  seen.push(...(await versionsOf(sql, cart.id)));
  expect(new Set(seen).size).toBe(5);
  expect(await versionsOf(sql, other)).toEqual([untouched]);
});

test("so does every statement from outside, one that names a version included", async ({ fresh: { sql }, store }) => {
  const { id } = await aCart(store);
  const { id: second } = await aCart(store);
  const placed = await aPlacedOrder((await aGuest(store)).ctx, store.vase);
  const all = [id, second, placed];
  const extra = lineRow(store, id);
  const statements: [string[], () => PromiseLike<unknown>][] = [
    [[id], () => sql`update orders set label = 'x' where id = ${id}`],
    [[id], () => sql`update orders set version = version where id = ${id}`],
    [[placed], () => sql`update orders set custom_data = '{"a": 1}' where id = ${placed}`],
    [[placed], () => sql`update order_line_items set fulfillment_status = 'fulfilled' where order_id = ${placed}`],
    [[id, second], () => sql`insert into order_line_items ${sql([extra, lineRow(store, second)])}`],
    [all, () => sql`update order_line_items set label = 'y' where order_id = any(${all})`],
    [[id], () => sql`delete from order_line_items where id = ${extra.id}`],
  ];
  for (const [changed, statement] of statements) {
    const before = await versionsOf(sql, ...all);
    await statement();
    const after = await versionsOf(sql, ...all);
    expect(all.filter((_, at) => before[at] !== after[at])).toEqual(changed);
  }
  const [known] = await versionsOf(sql, id);
  await sql`delete from orders where id = ${id}`;
  await sql`insert into orders ${sql({ id, version: known, account_id: store.account.id, channel: "api", currency: "EUR" })}`;
  expect(await versionsOf(sql, id)).not.toEqual([known]);
});

test("a version that was rolled back is never used again", async ({ fresh: { sql }, store }) => {
  const { id } = await aCart(store);
  const [before] = await versionsOf(sql, id);
  let undone: string | undefined;
  const changing = sql.begin(async (tx) => {
    await tx`insert into order_line_items ${tx(lineRow(store, id))}`;
    [undone] = await versionsOf(tx, id);
    throw new Error("undone");
  });
  await expect(changing).rejects.toThrow("undone");
  expect(await versionsOf(sql, id)).toEqual([before]);
  await sql`update orders set label = 'x' where id = ${id}`;
  expect([before, undone]).not.toContain((await versionsOf(sql, id))[0]);
});

test("lines that are written into one cart at once wait for each other, and none is refused", async ({
  fresh: { sql },
  store,
}) => {
  const { id } = await aCart(store);
  const before = await versionsOf(sql, id);
  const line = { accountId: store.account.id, orderId: id, currency: "EUR" };
  const { done, refused } = await race(sql, "order_line_items", () =>
    times(8, (at) => store.db.insert(orderLineItems).values({ ...line, name: `Line ${at}` })),
  );
  expect(refused).toEqual([]);
  expect(done.length).toBe(8);
  expect(await store.db.$count(orderLineItems, eq(orderLineItems.orderId, id))).toBe(9);
  expect(await versionsOf(sql, id)).not.toEqual(before);
});

test("a list of orders is two statements, who asks and what is shown; one when nothing has changed", async ({
  fresh: { url },
  store,
}) => {
  const sent: string[] = [];
  const client = postgres(url, { max: 1, fetch_types: false, debug: (_, statement) => sent.push(statement) });
  const db = drizzle(client, { schema, casing: "snake_case" });
  const { ctx, userId } = await aRegistered(store);
  const user = await store.db.query.users.findFirst({ where: (user, { eq }) => eq(user.id, userId) });
  const bearer = { accountId: store.account.id, user: { id: userId, epoch: user?.epoch ?? -1 } };
  const token = signAccessToken("a secret", bearer, new Date());
  const query = { filter: {}, search: null, size: 20, number: 1, older: null, newer: null, count: true };
  const listed = async (seen: { id: string; version: string }[]) => {
    const now = new Date();
    const caller = await findCaller(db, ["a secret"], token, now);
    if (!caller) throw new Error("the token speaks for nobody");
    const page = await listOrders({ ...ctx, ...caller, db, now }, query, { withLines: true, seen });
    return { ...page, statements: sent.splice(0).length };
  };
  await findCaller(db, ["a secret"], token, new Date());
  sent.splice(0);
  expect(await listed([])).toMatchObject({ rows: [], counts: { total: 0, all: 0 }, statements: 2 });
  const id = await aPlacedOrder(ctx, store.lamp);
  await addToCart(ctx, { productId: store.vase.id, quantity: 1 });
  const first = await listed([]);
  expect(first).toMatchObject({ rows: [{ id, record: { id } }], counts: { total: 1, all: 2 }, statements: 2 });
  expect(await listed(first.looked)).toMatchObject({ rows: [{ id, record: null }], statements: 2 });
  const glanced = async () => {
    const looking = glanceAtOrders(query, versionsSeen(first.looked));
    const caller = await findCaller(db, ["a secret"], token, new Date(), () => looking?.glance ?? null);
    return { ...looking?.read(caller?.glanced?.told ?? "[]"), statements: sent.splice(0).length };
  };
  expect(await glanced()).toEqual({ isAsSeen: true, counts: { total: 1, all: 2 }, statements: 1 });
  await aPlacedOrder(ctx, store.lamp);
  expect(await glanced()).toEqual({ isAsSeen: false, counts: { total: 2, all: 2 }, statements: 1 });
  await client.end();
});
