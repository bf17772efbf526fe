import { sql } from "drizzle-orm";
import { v4 } from "uuid";
import { customers, orders } from "#db/schema/index.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { aGuest, aPlacedOrder, aRegistered, aStaffUser, ctxFor, logInAs, type Store } from "#e2e/db/people.ts";
import type { Ctx } from "#lib/context.ts";
import { findPeople, readAllHits } from "#lib/desk/find.ts";
import { countExport, exportHits } from "#lib/desk/find-export.ts";
import { fits } from "#lib/desk/hits.ts";
import { findInput } from "#lib/desk/schema.ts";
import { cursorToText } from "#lib/page.ts";
import { after, days } from "#lib/time.ts";

const atDesk = async (store: Store): Promise<Ctx> =>
  ctxFor(store, { kind: "staff", role: "support_specialist", userId: await aStaffUser(store), sessionId: null });

type Row = Partial<typeof customers.$inferInsert>;

async function known({ db, account }: Store, row: Row): Promise<string> {
  const [made] = await db
    .insert(customers)
    .values({ accountId: account.id, ...row })
    .returning();
  if (!made) throw new Error("nobody was made");
  return made.id;
}

const find = async (ctx: Ctx, query: Record<string, string>) => {
  const found = await findPeople(ctx, findInput.parse(query));
  return [...(found.customers?.rows ?? []), ...(found.orders?.rows ?? [])].map(({ id }) => id);
};

test("a customer is found by any part of a name, an e-mail, a code and a number in any way of writing", async ({
  store,
}) => {
  const ctx = await atDesk(store);
  const id = await known(store, {
    name: "Jürgen O'Łukasz-Müller",
    email: "j.muell@post.example",
    phoneNumber: "+353 (0)1 555-0100",
    code: "KD-20.77",
  });
  const national = await known(store, { name: "Иван Li", phoneNumber: "0171 / 234 56 78" });
  await known(store, { name: "Nobody Else", email: "else@other.example", phoneNumber: "+1 212 555 9999" });
  for (const q of [
    "jürgen",
    "JURG",
    "lukasz",
    "Müller Jür",
    "muell@post",
    "@POST.example",
    "kd-20",
    "20.77",
    "ju",
    "j",
    "+353 1 555 0100",
    "00353 1 5550100",
    "(01) 555 0100",
    "555-01",
    "5550100",
    "müller 5550100",
    id,
  ]) {
    expect([q, await find(ctx, { q })]).toEqual([q, [id]]);
  }
  for (const q of ["иван", "Ivan", "li", "+49 171 2345678", "0049 171 2345678", "0171 2345678", "171-234"]) {
    expect([q, await find(ctx, { q })]).toEqual([q, [national]]);
  }
  for (const q of ["jürgen else", "j%l", "5_0", "zz", "+353 1 555 0199", "\\", v4()]) {
    expect([q, await find(ctx, { q })]).toEqual([q, []]);
  }
});

test("an order is found by its code, without the dash, in any case, and by a part of it", async ({ store }) => {
  const ctx = await atDesk(store);
  const guest = await aGuest(store);
  const id = await aPlacedOrder(guest.ctx, store.vase);
  const [{ code } = { code: null }] = await store.db.select().from(orders).where(sql`id = ${id}`);
  const [first = "", last = ""] = code?.split("-") ?? [];
  const ways = [`${first}-${last}`, `${first}${last}`.toLowerCase(), `${first} ${last.slice(0, 2)}`];
  for (const q of [...ways, `${first.slice(2)}${last.slice(0, 2)}`, last, first.slice(0, 2), id]) {
    expect([q, await find(ctx, { q })]).toEqual([q, [id]]);
  }
  expect(await find(ctx, { q: `${first}-${last}`, status: "cancelled" })).toEqual([]);
  expect(await find(ctx, { q: `${first}-${last}`, status: "guest" })).toEqual([]);
});

test("nobody and nothing of another account or of the other mode is ever found", async ({ store }) => {
  const live = { ...store, account: store.live };
  const [here, there] = [await atDesk(store), await atDesk(live)];
  const twin = { name: "Twin Peaks", email: "twin@example.com", code: "TWIN-1", label: "vip" };
  const [mine, theirs] = [await known(store, twin), await known(live, twin)];
  const order = await aPlacedOrder((await aGuest(store)).ctx, store.vase);
  const [{ code } = { code: null }] = await store.db.select().from(orders).where(sql`id = ${order}`);
  const queries: Record<string, string>[] = [{ q: "twin" }, { q: "TWIN-1" }, { label: "vip" }];
  for (const query of queries) {
    expect(await find(here, query)).toEqual([mine]);
    expect(await find(there, query)).toEqual([theirs]);
  }
  expect(await find(there, { q: mine })).toEqual([]);
  expect(await find(there, { q: order })).toEqual([]);
  expect(await find(there, { q: code ?? "" })).toEqual([]);
  expect(await find(there, {})).toEqual([theirs]);
});

test("who was merged leads to the one they are now, once, and who was deleted is found by that filter alone", async ({
  store,
}) => {
  const ctx = await atDesk(store);
  const guest = await aGuest(store);
  await aPlacedOrder(guest.ctx, store.vase, { name: "Maiden Name", email: "maiden@example.com" });
  const ada = await aRegistered(store);
  await logInAs(store, ada.username, guest.customerId);
  await store.db.update(customers).set({ name: "Maiden Name" }).where(sql`id = ${guest.customerId}`);
  expect(await find(ctx, { q: "maiden name" })).toEqual([ada.customerId]);
  expect(await find(ctx, { q: guest.customerId })).toEqual([ada.customerId]);
  expect((await findPeople(ctx, findInput.parse({}))).customers?.rows.map(({ id }) => id)).toEqual([ada.customerId]);

  const gone = await known(store, { status: "deleted", deletedAt: new Date(), name: "Gone Girl" });
  expect(await find(ctx, { q: "gone" })).toEqual([]);
  expect(await find(ctx, { q: gone })).toEqual([]);
  expect(await find(ctx, { q: "gone", status: "deleted" })).toEqual([gone]);
  expect(await find(ctx, { status: "deleted" })).toEqual([gone]);
});

test("filters narrow it down by status, label and the store's own days, and pages go on by key both ways", async ({
  store,
}) => {
  const ctx = await atDesk(store);
  const began = new Date("2026-03-01T12:00:00Z");
  const ids: string[] = [];
  for (let day = 0; day < 7; day++) {
    const label = day % 2 ? "odd" : "even";
    ids.unshift(await known(store, { name: `Paging ${day}`, label, insertedAt: after(began, days(day)) }));
  }
  const lastMinute = await known(store, { name: "Summer", insertedAt: new Date("2026-07-01T22:59:00Z") });
  expect(await find(ctx, { q: "paging" })).toEqual(ids);
  expect(await find(ctx, { q: "paging", label: "odd", from: "2026-03-02", to: "2026-03-04" })).toEqual([
    ids[3],
    ids[5],
  ]);
  expect(await find(ctx, { from: "2026-07-01", to: "2026-07-01" }), "midnight is Dublin's").toEqual([lastMinute]);
  expect(await find(ctx, { from: "2026-07-02" })).toEqual([]);
  expect(await find(ctx, { status: "suspended", q: "paging" })).toEqual([]);
  expect(await find(ctx, { from: "no day", label: " ", status: "odd", q: "paging" })).toEqual(ids);

  const page = (older?: string, newer?: string) =>
    findPeople(ctx, findInput.parse({ q: "paging", kind: "customers", older, newer }), 3);
  const idsOn = (found: Awaited<ReturnType<typeof page>>) => found.customers?.rows.map(({ id }) => id);
  const first = await page();
  if (!first.customers?.older) throw new Error("there is a second page");
  const second = await page(cursorToText(first.customers.older));
  if (!second.customers?.newer) throw new Error("there is a way back");
  const back = await page(undefined, cursorToText(second.customers.newer));
  expect([idsOn(first), idsOn(second), idsOn(back)]).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(0, 3)]);
  const all = [];
  for await (const rows of readAllHits(ctx, findInput.parse({ q: "paging" }), "customers")) all.push(...rows);
  expect(all.map(({ id }) => id)).toEqual(ids);
});

test("what is found goes into a file, in batches, with nothing that a spreadsheet would run", async ({ store }) => {
  const ctx = await atDesk(store);
  const names = ["=HYPERLINK(1)", 'Quote "Q"'];
  for (const name of names) await known(store, { name, label: "export" });
  await known(store, { name: "Not asked for" });
  const { name, parts } = exportHits(ctx, findInput.parse({ label: "export" }));
  const pieces: string[] = [];
  for await (const part of parts) pieces.push(String(part));
  const [head = "", ...rows] = pieces.join("").trimEnd().split("\r\n");
  expect(name).toMatch(/^customers-\d{4}-\d\d-\d\d\.csv$/);
  expect(head).toBe('\uFEFF"id","status","code","name","email","phone","label","since"');
  expect(rows.map((row) => row.split(",")[3])).toEqual(['"Quote ""Q"""', `"'=HYPERLINK(1)"`]);
  const count = (query: Record<string, string>) => countExport(ctx, findInput.parse(query));
  expect([await count({ label: "export" }), await count({ label: "export", q: "quote" })]).toEqual([2, 1]);
  expect([await count({ kind: "orders", q: "nothing" }), await count({ status: "cancelled" })]).toEqual([0, 0]);
  const orders = exportHits(ctx, findInput.parse({ kind: "orders", q: "nothing" }));
  expect((await orders.parts.next()).value).toContain('"placedAt"');
  const none = exportHits(ctx, findInput.parse({ kind: "customers", status: "cancelled" }));
  await none.parts.next();
  expect(await none.parts.next()).toMatchObject({ done: true });
});

test("searching is for the store's people alone", async ({ store }) => {
  const guest = await aGuest(store);
  const ada = await aRegistered(store);
  const publishable = ctxFor(store, { kind: "publishable" });
  for (const ctx of [guest.ctx, ada.ctx, publishable]) {
    await expect(findPeople(ctx, findInput.parse({ q: "a" }))).rejects.toThrow("not_allowed");
    expect(() => exportHits(ctx, findInput.parse({}))).toThrow("not_allowed");
    await expect(countExport(ctx, findInput.parse({}))).rejects.toThrow("not_allowed");
    await expect(readAllHits(ctx, findInput.parse({}), "orders").next()).rejects.toThrow("not_allowed");
  }
});

/** So many, without triggers and not waiting for a vacuum, that it matters to the planner how they are looked up. */
async function crowd({ db, account }: Store, customerId: string): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`insert into customers (id, account_id, name)
      select gen_random_uuid(), ${account.id}, 'Person ' || md5(n::text) from generate_series(1, 5000) as n`);
    await tx.execute(sql`insert into orders (id, account_id, customer_id, currency, status, code, opened_at)
      select gen_random_uuid(), ${account.id}, ${customerId}, 'EUR', 'opened', upper(left(md5(n::text), 8)), now()
      from generate_series(1, 5000) as n`);
    await tx.execute(sql`analyze customers, orders`);
  });
  for (const index of ["customers_search_index", "orders_code_search_index"])
    await db.execute(sql`select gin_clean_pending_list(${index}::regclass)`);
}

test("a word of any length is looked up in an index, be it rare or everywhere", async ({ fresh, store }) => {
  await crowd(store, (await aGuest(store)).customerId);
  const code = sql`(' ' || lower(replace(${orders.code}, '-', '')))`;
  const ways = [
    { of: sql`${customers} where ${fits(customers.searchText, "%body%")}`, by: "customers_search_index" },
    { of: sql`${customers} where ${fits(customers.searchText, "% s%")}`, by: "customers_search_index" },
    { of: sql`${orders} where ${fits(code, "% k%")} and opened_at is not null`, by: "orders_code_search_index" },
  ];
  for (const { of, by } of ways) {
    const plan = await fresh.db.transaction(async (tx) => {
      await tx.execute(sql`set local enable_seqscan = off`);
      await tx.execute(sql`set local enable_indexscan = off`);
      const rows = await tx.execute<{ "QUERY PLAN": string }>(sql`explain select 1 from ${of}`);
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    });
    expect(plan).toMatch(new RegExp(`Bitmap Index Scan on ${by}.*\n\\s+Index Cond: .* ~~ `));
  }
});
