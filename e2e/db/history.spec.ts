import { eq } from "drizzle-orm";
import { orders } from "#db/schema/index.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aGuest, aPlacedOrder, aRegistered, type Guest, type Store } from "#e2e/db/people.ts";
import type { Ctx } from "#lib/context.ts";
import { countOrders, findOrder } from "#lib/orders/find-orders.ts";
import { findHistory, glanceAtHistory, type HistoryQuery } from "#lib/orders/history.ts";
import { cursorFromText, cursorToText } from "#lib/page.ts";
import { findLiveSession } from "#lib/sessions/sessions.ts";
import { after, hours } from "#lib/time.ts";

const noon = new Date("2026-03-01T12:00:00Z");

/** Orders placed hour by hour, every four of them at the same moment; in the order they should be shown in. */
async function manyOrders(store: Store, { ctx }: Guest, count: number): Promise<string[]> {
  const placed: { id: string; at: Date }[] = [];
  for (let at = 0; at < count; at++) {
    const now = after(noon, hours(Math.floor(at / 4)));
    placed.push({ id: await aPlacedOrder({ ...ctx, now }, at % 2 ? store.vase : store.rug), at: now });
  }
  placed.sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1));
  return placed.map(({ id }) => id);
}

/** Goes from page to page as links do, with the cursor in the address, and gives the ids of every page. */
async function walk(ctx: Ctx, query: HistoryQuery, way: "older" | "newer"): Promise<string[][]> {
  const pages: string[][] = [];
  for (let next: HistoryQuery | null = query; next; ) {
    const page = await findHistory(ctx, next);
    pages.push(page.rows.map((row) => row.id));
    const cursor = page[way];
    next = cursor && { ...query, [way]: cursorFromText(cursorToText(cursor)) };
    if (pages.length > 20) throw new Error("the pages do not end");
  }
  return pages;
}

test("paging visits every order once, there and back, over orders of the same moment", async ({ store }) => {
  const ada = await aRegistered(store);
  const ids = await manyOrders(store, ada, 43);
  const there = await walk(ada.ctx, {}, "older");
  expect(there.map((page) => page.length)).toEqual([20, 20, 3]);
  expect(there.flat()).toEqual(ids);

  const [last] = await store.db
    .select()
    .from(orders)
    .where(eq(orders.id, ids[42] ?? ""));
  if (!last?.openedAt) throw new Error("the last order is not there");
  const back = await walk(ada.ctx, { newer: { at: last.openedAt, id: last.id } }, "newer");
  expect(back.map((page) => page.length)).toEqual([20, 20, 2]);
  expect(back.reverse().flat()).toEqual(ids.slice(0, 42));
});

test("a page says whether there is more on either side", async ({ store }) => {
  const ada = await aRegistered(store);
  await manyOrders(store, ada, 21);
  const first = await findHistory(ada.ctx, {});
  expect([first.newer, first.older === null]).toEqual([null, false]);
  const second = await findHistory(ada.ctx, { older: first.older });
  expect([second.rows.length, second.older, second.newer === null]).toEqual([1, null, false]);
  const { rows, newer, older } = await findHistory(ada.ctx, { newer: second.newer });
  expect({ rows, newer, older, versions: first.versions }).toEqual(first);
});

test("twenty orders are one page, and none is an empty one", async ({ store }) => {
  const ada = await aRegistered(store);
  expect(await findHistory(ada.ctx, {})).toEqual({ rows: [], newer: null, older: null, versions: "" });
  await manyOrders(store, ada, 20);
  expect(await findHistory(ada.ctx, {})).toMatchObject({ newer: null, older: null });
  expect(await countOrders(ada.ctx)).toBe(20);
});

test("an order that is placed while somebody pages shifts nothing", async ({ store }) => {
  const ada = await aRegistered(store);
  const ids = await manyOrders(store, ada, 25);
  const first = await findHistory(ada.ctx, {});
  await aPlacedOrder({ ...ada.ctx, now: after(noon, hours(100)) }, store.lamp);
  const second = await findHistory(ada.ctx, { older: first.older });
  expect([...first.rows, ...second.rows].map((row) => row.id)).toEqual(ids);
});

test("a status shows the orders that have it, and none else", async ({ store }) => {
  const ada = await aRegistered(store);
  const [newest = "", second = "", ...others] = await manyOrders(store, ada, 6);
  await store.db.update(orders).set({ status: "closed", closedAt: noon }).where(eq(orders.id, newest));
  await store.db.update(orders).set({ status: "cancelled", cancelledAt: noon }).where(eq(orders.id, second));
  expect(await walk(ada.ctx, { status: "closed" }, "older")).toEqual([[newest]]);
  expect(await walk(ada.ctx, { status: "cancelled" }, "older")).toEqual([[second]]);
  expect((await walk(ada.ctx, { status: "opened" }, "older")).flat()).toEqual(others);
});

test("an order is found by its code, with and without the dash, in any case, and in part", async ({ store }) => {
  const ada = await aRegistered(store);
  const [id = ""] = await manyOrders(store, ada, 3);
  const code = (await findOrder(ada.ctx, id))?.code ?? "";
  for (const search of [code, code.toLowerCase(), code.replace("-", ""), code.slice(0, 6)]) {
    expect((await findHistory(ada.ctx, { search })).rows.map((row) => row.id)).toEqual([id]);
  }
});

test("an order is found by what was in it, as it was called then", async ({ store }) => {
  const ada = await aRegistered(store);
  const ids = await manyOrders(store, ada, 6);
  const vases = (await findHistory(ada.ctx, { search: "TALL VA" })).rows;
  expect(vases).toHaveLength(3);
  expect(new Set(vases.map((row) => row.firstLine))).toEqual(new Set(["Tall vase"]));
  expect((await findHistory(ada.ctx, { search: "l" })).rows.map((row) => row.id)).toEqual(ids);
});

test("what is searched for is no pattern", async ({ store }) => {
  const ada = await aRegistered(store);
  await manyOrders(store, ada, 2);
  for (const search of ["%", "_", "\\", "'", "nothing like it"]) {
    expect((await findHistory(ada.ctx, { search })).rows).toEqual([]);
  }
});

test("search, status and paging go together", async ({ store }) => {
  const ada = await aRegistered(store);
  await manyOrders(store, ada, 43);
  const pages = await walk(ada.ctx, { search: "woollen rug", status: "opened" }, "older");
  expect(pages.map((page) => page.length)).toEqual([20, 2]);
  expect(new Set(pages.flat()).size).toBe(22);
});

test("a history holds neither carts, nor anybody else's orders, nor another account's", async ({ store }) => {
  const [guest, other] = [await aGuest(store), await aGuest(store)];
  await aPlacedOrder(other.ctx, store.vase);
  expect((await findHistory(guest.ctx, {})).rows).toEqual([]);
  expect((await findHistory({ ...other.ctx, account: store.live }, {})).rows).toEqual([]);
  expect((await findHistory(other.ctx, {})).rows).toMatchObject([
    { firstLine: "Reading lamp", lineCount: 2, totalCents: 1543, status: "opened" },
  ]);
});

/** Whether what `ctx` saw of its history is still as it was, in the eyes of whoever asks with a session. */
async function isStill({ db, account }: Store, sessionId: string, query: HistoryQuery, versions: string) {
  const session = await findLiveSession(db, account.id, sessionId, new Date(), glanceAtHistory(query, versions));
  return session?.told === "true";
}

test("a page that was shown stands until anything of it changes, and for nobody else", async ({
  store,
  fresh: { sql },
}) => {
  const ada = await aRegistered(store);
  const eve = await aRegistered(store);
  const ids = await manyOrders(store, ada, 23);
  const first = await findHistory(ada.ctx, {});
  const queries: HistoryQuery[] = [
    {},
    { older: first.older },
    { newer: (await findHistory(ada.ctx, { older: first.older })).newer },
    { status: "opened" },
    { search: "rug" },
    { status: "cancelled", search: "vase" },
  ];
  const seen = async (ctx: Ctx) => Promise.all(queries.map(async (query) => (await findHistory(ctx, query)).versions));
  const areStill = (sessionId: string, versions: string[]) =>
    Promise.all(queries.map((query, at) => isStill(store, sessionId, query, versions[at] ?? "")));
  const all = (value: boolean) => queries.map(() => value);
  const shown = await seen(ada.ctx);
  expect(await areStill(ada.sessionId, shown)).toEqual(all(true));
  expect((await areStill(eve.sessionId, shown)).slice(0, 5)).toEqual(all(false).slice(0, 5));
  const none = await seen(eve.ctx);
  expect(await areStill(eve.sessionId, none)).toEqual(all(true));

  await sql`update orders set status = 'cancelled', cancelled_at = now() where id = ${ids[0] ?? ""}`;
  expect((await areStill(ada.sessionId, shown)).slice(0, 4)).toEqual([false, true, false, false]);
  await sql`update orders set label = 'gift' where id = ${ids[22] ?? ""}`;
  expect((await areStill(ada.sessionId, shown))[1]).toBe(false);

  const again = await seen(ada.ctx);
  await aPlacedOrder(ada.ctx, store.rug);
  expect((await areStill(ada.sessionId, again)).slice(0, 5)).toEqual([false, true, false, false, false]);
  await aPlacedOrder(eve.ctx, store.rug);
  expect((await areStill(eve.sessionId, none)).slice(0, 2)).toEqual([false, true]);
});

test("orders that have no version of their own are told apart all the same", async ({ store, fresh: { sql } }) => {
  const ada = await aRegistered(store);
  const [newest = ""] = await manyOrders(store, ada, 23);
  await sql.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    await sql`update orders set version = '00000000-0000-0000-0000-000000000000' where customer_id = ${ada.customerId}`;
  });
  const query = { status: "opened" } as const;
  const { versions } = await findHistory(ada.ctx, query);
  expect(await isStill(store, ada.sessionId, query, versions)).toBe(true);
  await sql`update orders set status = 'cancelled', cancelled_at = now() where id = ${newest}`;
  expect(await isStill(store, ada.sessionId, query, versions)).toBe(false);
});
