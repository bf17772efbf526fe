import { and, eq, gte, isNull, lt, or, sql } from "drizzle-orm";
import { v4 } from "uuid";
import type { Db } from "#db/client.ts";
import { preparedOnce } from "#db/prepared.ts";
import { customers, guestDevices, merges, pointAccounts } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { cartCount } from "#lib/sessions/sessions.ts";
import { after, days, hours } from "#lib/time.ts";

const noticeAgainAfter = hours(1);
const visitEndsAfter = days(1);

const namedDevice = sql`${sql.placeholder("deviceId")}::uuid`;

/** Whom a device belongs to since the hand-over by which it came was undone. */
const formerGuest = sql`select device.customer_id from ${guestDevices} as device
  join ${merges} as merge on merge.from_customer_id = device.customer_id
    and merge.to_customer_id = ${sql.placeholder("id")}::uuid and merge.undone_at is not null
  where device.id = ${namedDevice} limit 1`;

const openGuest = preparedOnce((db: Db) =>
  db
    .select({
      id: customers.id,
      name: customers.name,
      lastSeenAt: customers.lastSeenAt,
      cartCount,
      device: { id: guestDevices.id, lastSeenAt: guestDevices.lastSeenAt },
    })
    .from(customers)
    .leftJoin(
      guestDevices,
      and(
        eq(guestDevices.customerId, customers.id),
        sql`${guestDevices.id} = coalesce(${namedDevice}, ${customers.id})`,
      ),
    )
    .where(
      and(
        sql`${customers.id} = coalesce((${formerGuest}), ${sql.placeholder("id")}::uuid)`,
        eq(customers.accountId, sql.placeholder("accountId")),
        eq(customers.status, "guest"),
        isNull(customers.supersededById),
        isNull(guestDevices.endedAt),
        sql`(${guestDevices.id} is not null or ${namedDevice} is null)`,
      ),
    )
    .prepare("open_guest"),
);

/**
 * The guest of that id, or null when there is none, it has been registered, merged or deleted since, or its device was
 * unlinked. The device that a guest was handed over to is known by its row alone; the first one, which has no name in
 * its cookie, needs no row, and is out once there is one that has ended. A device follows its row: after a hand-over
 * was undone it is the guest that it was before, whatever the cookie still says.
 */
export async function findGuest(db: Db, accountId: string, id: string, deviceId: string | null = null) {
  const [guest] = await openGuest(db).execute({ id, accountId, deviceId });
  return guest ?? null;
}

/** The guest of that id, while it is one: neither registered, nor merged, nor deleted since. For a query on customers. */
export const isOpenGuest = (ctx: Ctx, id: string) =>
  and(
    eq(customers.id, id),
    eq(customers.accountId, ctx.account.id),
    eq(customers.status, "guest"),
    isNull(customers.supersededById),
  );

/**
 * For a query on customers: guests whom anybody reaches who knows the id (contract 1.5). Nobody does once a device was
 * unlinked, or a hand-over undone: the cookie there holds the id still.
 */
export const isReachedById = sql`(${customers.status} = 'guest' and not exists (select from ${guestDevices} as device
  where device.customer_id = ${customers}.id and device.ended_at is not null) and not exists (select from ${merges} as merge
  where merge.to_customer_id = ${customers}.id and merge.evidence = 'hand_over' and merge.undone_at is not null))`;

/**
 * When the visit began that a guest is on at `now`, for a query on customers: somebody who was not seen for more than a
 * day has just come back. Null while a guest has never stayed away that long.
 */
export const visitBegan = (now: Date) => sql`case when ${gte(customers.lastSeenAt, after(now, -visitEndsAfter))}
  then ${customers.visitBeganAt} else ${sql.param(now, customers.visitBeganAt)} end`;

/** Notes that the guest was here, and when it came back after more than a day; at most once an hour. */
export async function noticeGuest(db: Db, guest: { id: string; lastSeenAt: Date | null }, now: Date): Promise<void> {
  if (guest.lastSeenAt && now.getTime() - guest.lastSeenAt.getTime() < noticeAgainAfter) return;
  await noticeVisit(db, guest.id, now);
}

/** The same at once. Of two for one moment the second changes nothing, whichever that is. */
export async function noticeVisit(db: Db, id: string, now: Date): Promise<void> {
  const isDue = or(isNull(customers.lastSeenAt), lt(customers.lastSeenAt, now));
  await db
    .update(customers)
    .set({ lastSeenAt: now, visitBeganAt: visitBegan(now) })
    .where(and(eq(customers.id, id), isDue));
}

/** Writes a guest, which needs no information at all, with its point account; gives its id. */
export async function createGuest(ctx: Ctx): Promise<string> {
  return inTransaction(ctx, async (ctx) => {
    const id = v4();
    await ctx.db
      .insert(customers)
      .values({ id, accountId: ctx.account.id, status: "guest", lastSeenAt: ctx.now, insertedAt: ctx.now });
    await ctx.db.insert(pointAccounts).values({ accountId: ctx.account.id, customerId: id });
    await record(ctx, "guest_born", { customerId: id });
    return id;
  });
}
