import { eq } from "drizzle-orm";
import type postgres from "postgres";
import { oneTimeCodes, orders, users } from "#db/schema/index.ts";
import {
  aGuest,
  aPlacedOrder,
  aRegistered,
  cartOf,
  checkout,
  logInAs,
  password,
  type Registered,
  type Store,
} from "#e2e/db/people.ts";
import { awardPoints } from "#e2e/db/points.ts";
import { addToCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import type { Ctx } from "#lib/context.ts";
import { askForDeletion } from "#lib/customers/deletion.ts";
import { changeProfile } from "#lib/customers/profile.ts";
import { issueRefreshToken } from "#lib/identity/refresh-tokens.ts";
import { after, days, minutes } from "#lib/time.ts";

export const home = {
  lineOne: "5 Harbour Row",
  lineTwo: "Flat 9",
  postalCode: "P24 X1Y2",
  city: "Cobh",
  countryCode: "IE",
};

/** Everything that tells of the person whom `aFullLife` makes, and of nobody else. */
export const marks = [
  "Ada",
  "Byron",
  "Harbour",
  "Flat 9",
  "P24",
  "Cobh",
  "+353",
  "203.0.113",
  "Firefox",
  "a gift",
  "hers",
];

export const eightDaysLater = () => after(new Date(), days(8));
/** The same person, now, from a browser and a network that can be known again. */
export const from = (ctx: Ctx): Ctx => ({
  ...ctx,
  now: new Date(),
  origin: {
    address: "203.0.113.77",
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  },
});

export async function provesMailbox({ db }: Store, { userId }: Registered): Promise<void> {
  await db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, userId));
}

/**
 * A customer who was a guest, joined by another guest who had joined a third, with orders, a cart, points, an address,
 * words wherever words can be, and whatever a log-in leaves behind.
 */
export async function aFullLife(store: Store, sql: postgres.Sql): Promise<Registered> {
  const [first, second] = [await aGuest(store), await aGuest(store)];
  for (const guest of [first, second]) {
    await placeOrder(from(guest.ctx), {
      ...checkout(await cartOf(guest.ctx), { phone: "+353 1 555" }),
      ...home,
      fulfillment: "ship",
    });
  }
  const ada = await aRegistered(store, { guest: first });
  await provesMailbox(store, ada);
  const ctx = from(ada.ctx);
  await changeProfile(ctx, { name: "Ada Byron", phone: "+353 1 555 0100", address: home });
  await logInAs(store, ada.username, second.customerId);
  await aPlacedOrder(ctx, store.rug, { email: ada.username });
  await addToCart(ctx, { productId: store.vase.id, quantity: 2 });
  await awardPoints(store, ada.customerId, 40);
  await awardPoints(store, ada.customerId, -15);
  await issueRefreshToken(ctx, { id: ada.userId, epoch: 0 });
  await store.db.insert(oneTimeCodes).values({
    accountId: store.account.id,
    purpose: "phone_verification",
    target: ada.username,
    codeHash: Buffer.from("hash"),
    expiresAt: after(new Date(), minutes(5)),
  });
  await sql`update orders set label = 'hers', caption = 'a gift', description = 'a gift', custom_data = '{"for":"Ada"}'
    where customer_id = ${ada.customerId} and status <> 'cart'`;
  await sql`update order_line_items set label = 'hers', custom_data = '{"engraved":"Ada"}'
    where order_id in (select id from orders where customer_id = ${ada.customerId})`;
  await sql`update customers set code = 'ADA-1', label = 'hers', caption = 'a gift', custom_data = '{"pet":"Ada"}'
    where id = ${ada.customerId}`;
  await sql`insert into customer_notes (id, account_id, customer_id, text, written_at)
    values (gen_random_uuid(), ${store.account.id}, ${ada.customerId}, 'Ada rings on Mondays', now())`;
  await sql`update point_transactions set name = 'a gift for Ada', reason_label = 'hers'
    where point_account_id in (select id from point_accounts where customer_id = ${ada.customerId})`;
  await sql`update merges set reason = 'Ada called', moved = moved || ${sql.json({ addressWas: home })} where to_customer_id = ${ada.customerId}`;
  return ada;
}

export const asks = (ada: Registered): Promise<void> => askForDeletion(from(ada.ctx), { password });

/** Everything in the database that belongs to the store, as text, table by table. */
export async function everythingOf(sql: postgres.Sql, { account }: Store): Promise<string[]> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'account_id'`;
  const rows = await Promise.all(
    tables.map(
      ({ name }) =>
        sql<
          { row: string }[]
        >`select ${name} || ' ' || t::text as row from ${sql(name)} as t where account_id = ${account.id}`,
    ),
  );
  return rows.flat().map(({ row }) => row);
}

export const sumOf = async ({ db }: Store, { customerId }: Registered) => {
  const rows = await db.select().from(orders).where(eq(orders.customerId, customerId));
  const placed = rows.filter(({ status }) => status !== "cart");
  return { count: placed.length, cents: placed.reduce((sum, order) => sum + order.grandTotalCents, 0) };
};
