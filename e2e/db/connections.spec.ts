import { and, eq, isNull, sql } from "drizzle-orm";
import { connect, type Db } from "#db/client.ts";
import { customers } from "#db/schema/index.ts";
import { expect, type FreshDatabase, test } from "#e2e/db/fresh-database.ts";
import { aGuest, anonymous, aPlacedOrder, aRegistered, password, type Store } from "#e2e/db/people.ts";
import { inTransaction } from "#lib/context.ts";
import { register } from "#lib/customers/register.ts";
import { logIn } from "#lib/identity/log-in.ts";

/** Runs the work as a server of its own would, with one connection, whose process in the database it is told. */
async function withOneConnection(
  { url }: FreshDatabase,
  work: (db: Db, backend: number) => Promise<void>,
): Promise<void> {
  const { db, sql: client } = connect(url, 1);
  try {
    const [row] = await client<{ pid: number }[]>`select pg_backend_pid() as pid`;
    await work(db, row?.pid ?? 0);
  } finally {
    await client.end({ timeout: 1 });
  }
}

const input = (store: Store) => ({
  name: "Ada Byron",
  email: "ada@example.com",
  username: `ada.${store.account.id}@example.com`,
  password,
});

test("an order that was answered is there when the connection that placed it dies", async ({ fresh, store }) => {
  await withOneConnection(fresh, async (db, backend) => {
    const { ctx } = await aGuest({ ...store, db });
    const id = await aPlacedOrder(ctx, store.vase);
    await fresh.sql`select pg_terminate_backend(${backend})`;
    const [order] = await fresh.sql`select status from orders where id = ${id}`;
    expect(order?.status).toBe("opened");
  });
});

test("success is answered only after the database has written it down", async ({ store }) => {
  const [setting] = await store.db.execute(sql`show synchronous_commit`);
  expect(setting?.synchronous_commit).toBe("on");
});

test("a log-in is committed as durably as everything else", async ({ fresh, store }) => {
  const ada = await aRegistered(store);
  await fresh.sql.unsafe(`
    create table commits (synchronous text);
    create function note_commit() returns trigger language plpgsql as
      $$ begin insert into commits values (current_setting('synchronous_commit')); return null; end $$;
    create constraint trigger at_commit after insert on sessions deferrable initially deferred
      for each row execute function note_commit()`);
  try {
    await logIn(anonymous(store), { username: ada.username, password, guestId: null });
    expect([...(await fresh.sql`select synchronous from commits`)]).toEqual([{ synchronous: "on" }]);
  } finally {
    await fresh.sql.unsafe("drop function note_commit cascade; drop table commits");
  }
});

test("a registration that fails at its end leaves the guest a guest", async ({ store }) => {
  const guest = await aGuest(store);
  const failing = inTransaction(guest.ctx, async (ctx) => {
    await register(ctx, input(store));
    throw new Error("the end of the world");
  });
  await expect(failing).rejects.toThrow("the end of the world");
  const isGuest = and(eq(customers.id, guest.customerId), eq(customers.status, "guest"), isNull(customers.userId));
  expect(await store.db.$count(customers, isGuest)).toBe(1);
  expect((await register(guest.ctx, input(store))).customerId).toBe(guest.customerId);
});

test("a transaction whose connection dies is an error, and the next one has a connection again", async ({
  fresh,
  store,
}) => {
  await withOneConnection(fresh, async (db, backend) => {
    const guest = await aGuest(store);
    const dying = inTransaction({ ...guest.ctx, db }, async (ctx) => {
      await register(ctx, input(store));
      await fresh.sql`select pg_terminate_backend(${backend})`;
      await ctx.db.execute(sql`select 1`);
    });
    await expect(dying).rejects.toThrow();
    expect((await register({ ...guest.ctx, db }, input(store))).customerId).toBe(guest.customerId);
  });
});

test("what the driver does for one more query does not grow with the queries before it", async () => {
  const { default: queueOf } = await import(new URL("queue.js", import.meta.resolve("postgres")).href);
  const open = queueOf([{}, {}, {}]);
  const queries = (count: number): number => {
    const start = performance.now();
    for (let each = 0; each < count; each++) {
      const connection = open.shift();
      open.remove(connection);
      open.push(connection);
    }
    return performance.now() - start;
  };
  queries(1_000);
  const before = queries(1_000);
  queries(50_000);
  expect(queries(1_000)).toBeLessThan(20 * before + 1);
  expect(open.length).toBe(3);
});
