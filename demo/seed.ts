import { eq, sql } from "drizzle-orm";
import { v4, v7 } from "uuid";
import { connect } from "#db/client.ts";
import {
  accounts,
  addresses,
  apiRefreshTokens,
  categories,
  customers,
  orderLineItems,
  orders,
  pointAccounts,
  pointTransactions,
  products,
  users,
} from "#db/schema/index.ts";
import { type PlannedOrder, planOrders } from "#demo/orders.ts";
import {
  type DemoCustomer,
  demoAccountId,
  demoCustomers,
  demoLiveAccountId,
  demoPassword,
  demoPublishableToken,
  demoStaff,
} from "#demo/people.ts";
import { demoProducts } from "#demo/products.ts";
import type { Ctx } from "#lib/context.ts";
import { hashPassword } from "#lib/identity/credentials.ts";
import { publishableTokenRow } from "#lib/identity/refresh-tokens.ts";

/** Whether the database holds no account yet, and so may be filled with the demo store. */
export async function needsSeed(url: string): Promise<boolean> {
  const { db, sql: client } = connect(url, 1);
  try {
    return (await db.$count(accounts)) === 0;
  } finally {
    await client.end();
  }
}

/**
 * Fills an empty database with the demo store, all of it or nothing; `say` hears how far it is. Above `pointsLimit` its
 * staff need one another to give or take points.
 */
export async function seedDemo(
  url: string,
  say: (line: string) => void,
  { pointsLimit = 1_000 }: { pointsLimit?: number | null } = {},
): Promise<void> {
  const { db, sql: client } = connect(url, 2);
  try {
    await db.transaction(async (tx) => {
      const now = new Date();
      const [account] = await tx.insert(accounts).values(demoAccounts(pointsLimit)).returning();
      const test = await tx.query.accounts.findFirst({ where: eq(accounts.id, demoAccountId) });
      if (!account || !test) throw new Error("the demo account was not written");
      const ctx: Ctx = {
        db: tx,
        account: test,
        viewer: { kind: "operator" },
        now,
        origin: { address: null, userAgent: null },
      };
      await tx
        .insert(apiRefreshTokens)
        .values([
          publishableTokenRow(demoAccountId, "test", demoPublishableToken),
          publishableTokenRow(demoLiveAccountId, "live"),
        ]);
      const catalog = await seedCatalog(ctx);
      say(`${catalog.length} products`);
      const passwordHash = await hashPassword(demoPassword);
      await tx.insert(users).values(
        demoStaff.map(({ username, role, name }) => ({
          accountId: demoAccountId,
          username,
          role,
          name,
          email: username,
          passwordHash,
        })),
      );
      for (const [at, person] of demoCustomers.entries()) {
        await seedCustomer(ctx, person, catalog, passwordHash, at + 1);
        say(`${person.name}, ${person.status}, ${person.orders} ${person.orders === 1 ? "order" : "orders"}`);
      }
      await tx.update(products).set({ isSold: false }).where(eq(products.slug, retiredSlug));
    });
    await db.execute(sql`analyze`);
  } finally {
    await client.end();
  }
}

const retiredSlug = demoProducts.at(-1)?.slug ?? "";

function demoAccounts(pointsLimit: number | null) {
  const store = {
    name: "Fern & Field",
    companyName: "Fern & Field Ltd",
    supportEmail: "help@demo.example",
    supportPhone: "+353 1 555 0100",
    timeZone: "Europe/Dublin",
    defaultLocale: "en-IE",
    currency: "EUR",
    taxRateBasisPoints: 2100,
    pickupPayment: "at_pickup",
    deliveryPayment: "on_invoice",
    pointValueCents: 1,
    pointsLimit,
    pointsExpireAfterMonths: 24,
    pickupAddress: "Fern & Field, 9 Capel Street, Dublin 1. Monday to Saturday, 10 to 18.",
    isDemo: true,
  } as const;
  return [
    { ...store, id: demoLiveAccountId, mode: "live" as const, limitsPerAddress: true },
    { ...store, id: demoAccountId, mode: "test" as const, liveAccountId: demoLiveAccountId, limitsPerAddress: false },
  ];
}

async function seedCatalog(ctx: Ctx) {
  const names = [...new Set(demoProducts.map((product) => product.category))];
  const rows = await ctx.db
    .insert(categories)
    .values(names.map((name, position) => ({ accountId: ctx.account.id, slug: name.toLowerCase(), name, position })))
    .returning();
  return ctx.db
    .insert(products)
    .values(
      demoProducts.map(({ category, ...product }, position) => {
        const categoryId = rows.find((row) => row.name === category)?.id ?? "";
        return { ...product, categoryId, accountId: ctx.account.id, currency: ctx.account.currency, position };
      }),
    )
    .returning();
}

type Catalog = Awaited<ReturnType<typeof seedCatalog>>;

async function seedCustomer(
  ctx: Ctx,
  person: DemoCustomer,
  catalog: Catalog,
  passwordHash: string,
  seed: number,
): Promise<void> {
  const { db, account, now } = ctx;
  const customerId = v4();
  const userId = person.status === "guest" ? null : v7();
  const contact = { name: person.name, email: person.email, phoneNumber: person.phone ?? null };
  if (userId) {
    const status = person.status === "suspended" ? ("suspended" as const) : ("active" as const);
    await db.insert(users).values({
      id: userId,
      accountId: account.id,
      customerId,
      role: "customer",
      status,
      username: person.email,
      passwordHash,
      ...contact,
    });
  }
  await db
    .insert(customers)
    .values({ id: customerId, accountId: account.id, status: person.status, userId, ...contact, lastSeenAt: now });
  if (person.address) await db.insert(addresses).values({ accountId: account.id, customerId, ...person.address });
  await insertOrders(ctx, planOrders(account.id, customerId, person, catalog, seed, now));
  const [ledger] = await db.insert(pointAccounts).values({ accountId: account.id, customerId }).returning();
  if (ledger && person.points > 0) {
    await db.insert(pointTransactions).values({
      accountId: account.id,
      pointAccountId: ledger.id,
      amount: person.points,
      status: "committed",
      committedAt: now,
      balanceAfterCommit: 0,
      reason: "welcome",
    });
  }
}

/** Orders come into being as carts, get their lines, and are placed: the database lets nothing else happen. */
async function insertOrders(ctx: Ctx, planned: PlannedOrder[]): Promise<void> {
  for (let start = 0; start < planned.length; start += 400) {
    const batch = planned.slice(start, start + 400);
    await ctx.db.insert(orders).values(batch.map(({ cart }) => cart));
    await ctx.db.insert(orderLineItems).values(batch.flatMap(({ lines }) => lines));
    await placeAll(
      ctx,
      batch.map(({ placed }) => placed),
    );
  }
}

async function placeAll(ctx: Ctx, placed: PlannedOrder["placed"][]): Promise<void> {
  const columns = Object.fromEntries(Object.entries(orders).map(([property, column]) => [property, column]));
  const rows = placed.map((row) =>
    Object.fromEntries(Object.entries(row).map(([property, value]) => [nameOf(columns[property]), value])),
  );
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== "id");
  const assignments = sql.raw(names.map((name) => `"${name}" = placed."${name}"`).join(", "));
  await ctx.db.execute(sql`
    update ${orders} set ${assignments}
    from jsonb_populate_recordset(null::orders, ${JSON.stringify(rows)}::jsonb) as placed where placed.id = ${orders.id}`);
}

function nameOf(column: unknown): string {
  return typeof column === "object" && column !== null && "name" in column ? String(column.name) : "";
}
