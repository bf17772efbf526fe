import { and, eq, inArray, isNull, ne, or, type SQLWrapper, sql } from "drizzle-orm";
import {
  addresses,
  auditEvents,
  claimSlips,
  claims,
  customerNotes,
  customers,
  guestDevices,
  handOvers,
  lookIns,
  merges,
  orderLineItems,
  orderLookups,
  orderNotes,
  orders,
  pointAccounts,
  pointRequests,
  pointTransactions,
  users,
} from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";

const noWords = { label: null, caption: null, description: null, customData: {} };
const noContact = { name: null, firstName: null, lastName: null, email: null, phoneNumber: null };

type Worded = typeof orderLineItems | typeof pointTransactions;

const hasWords = ({ label, caption, description, customData }: Worded) =>
  sql`(${label} is not null or ${caption} is not null or ${description} is not null or ${customData} <> '{}')`;

/**
 * Takes out of a customer's placed orders all that tells of a person. What was bought, what it cost and when stays, as
 * the books must have it, and the country, since the tax depends on it.
 */
export async function forgetBuyer(ctx: Ctx, customerId: string): Promise<void> {
  const theirs = ctx.db.select({ id: orders.id }).from(orders).where(eq(orders.customerId, customerId));
  await ctx.db.delete(orderLookups).where(inArray(orderLookups.orderId, theirs));
  await ctx.db.delete(claimSlips).where(inArray(claimSlips.orderId, theirs));
  await ctx.db
    .update(orders)
    .set({
      ...noContact,
      ...noWords,
      deliveryAddressLineOne: null,
      deliveryAddressLineTwo: null,
      deliveryAddressPostalCode: null,
      deliveryAddressCity: null,
      deliveryAddressProvince: null,
      discountReason: sql`case when ${orders.discountCents} > 0 then '' end`,
      anonymizedAt: ctx.now,
    })
    .where(and(eq(orders.customerId, customerId), ne(orders.status, "cart"), isNull(orders.anonymizedAt)));
  await ctx.db
    .update(orderLineItems)
    .set(noWords)
    .where(and(inArray(orderLineItems.orderId, theirs), hasWords(orderLineItems)));
  await ctx.db
    .update(orderNotes)
    .set({ body: "" })
    .where(and(inArray(orderNotes.orderId, theirs), ne(orderNotes.body, "")));
}

/**
 * Leaves the ledgers as they are, and takes out whatever was written beside the amounts. What waits for a second person
 * is declined. Pending transactions first, then the ledgers, then what they committed: the order in which who commits
 * locks them.
 */
export async function forgetSaver(ctx: Ctx, people: string[]): Promise<void> {
  const ledgers = ctx.db
    .select({ id: pointAccounts.id })
    .from(pointAccounts)
    .where(inArray(pointAccounts.customerId, people));
  await ctx.db
    .update(pointRequests)
    .set({
      reason: "",
      status: sql`case ${pointRequests.status} when 'waiting' then 'declined' else ${pointRequests.status} end`,
      decidedAt: sql`coalesce(${pointRequests.decidedAt}, ${ctx.now.toISOString()}::timestamptz)`,
      transactionId: sql`case ${pointRequests.status} when 'waiting' then null else ${pointRequests.transactionId} end`,
    })
    .where(inArray(pointRequests.pointAccountId, ledgers));
  await forgetWords(ctx, ledgers, "pending");
  await ctx.db.update(pointAccounts).set({ name: null }).where(inArray(pointAccounts.customerId, people));
  await forgetWords(ctx, ledgers, "committed");
}

async function forgetWords(ctx: Ctx, ledgers: SQLWrapper, status: "pending" | "committed"): Promise<void> {
  await ctx.db
    .update(pointTransactions)
    .set({ ...noWords, name: null, reasonLabel: null })
    .where(
      and(
        sql`${pointTransactions.pointAccountId} in ${ledgers}`,
        eq(pointTransactions.status, status),
        or(
          hasWords(pointTransactions),
          sql`coalesce(${pointTransactions.name}, ${pointTransactions.reasonLabel}) is not null`,
        ),
      ),
    );
}

/** Takes name, contact, addresses, notes and linked browsers from the rows of people that stay behind orders. */
export async function forgetContact(ctx: Ctx, people: string[]): Promise<void> {
  await ctx.db.delete(addresses).where(inArray(addresses.customerId, people));
  await ctx.db.delete(customerNotes).where(inArray(customerNotes.customerId, people));
  await ctx.db.delete(guestDevices).where(inArray(guestDevices.customerId, people));
  await ctx.db.delete(handOvers).where(inArray(handOvers.customerId, people));
  const nobody = { ...noContact, ...noWords, code: null, lastSeenAt: null, visitBeganAt: null };
  await ctx.db
    .update(customers)
    .set({ ...nobody, enrollerId: null, sponsorId: null })
    .where(inArray(customers.id, people));
}

/**
 * Takes the words that staff wrote, and what a merge remembers of a person, out of how orders came to be theirs, and with
 * them who of the store looked at what they saw: that goes when the person is gone, and not before.
 */
export async function forgetReasons(ctx: Ctx, people: string[]): Promise<void> {
  await ctx.db.delete(lookIns).where(inArray(lookIns.customerId, people));
  await ctx.db
    .update(claims)
    .set({ reason: "" })
    .where(
      and(
        or(inArray(claims.fromCustomerId, people), inArray(claims.toCustomerId, people)),
        sql`${claims.reason} <> ''`,
      ),
    );
  await ctx.db
    .update(merges)
    .set({ reason: "" })
    .where(and(isMergeOf(people), sql`${merges.reason} <> ''`));
  await forgetMoved(ctx, people);
}

/** Takes the contact and the addresses that were there before out of merges, which nobody can undo any more. */
export async function forgetMoved(ctx: Ctx, people: string[]): Promise<void> {
  await ctx.db
    .update(merges)
    .set({ moved: sql`${merges.moved} || '{"addressWas": null, "byStaff": null}'` })
    .where(isMergeOf(people));
}

const isMergeOf = (people: string[]) =>
  or(inArray(merges.fromCustomerId, people), inArray(merges.toCustomerId, people));

/**
 * Empties what the log knows of them: addresses, browsers and whatever was noted beside, also of log-ins that merges had
 * ended before. That something happened, and when, stays. The database lets this be done to the rows of people who are
 * gone alone: call it when their users are.
 */
export async function forgetTraces(ctx: Ctx, people: string[], userIds: string[]): Promise<void> {
  const isOfThem = inArray(auditEvents.customerId, people);
  const rows = await ctx.db
    .selectDistinct({ userId: auditEvents.userId })
    .from(auditEvents)
    .where(and(isOfThem, sql`not exists (select from ${users} where ${users.id} = ${auditEvents.userId})`));
  const logIns = [...userIds, ...rows.flatMap(({ userId }) => userId ?? [])];
  const left = sql`select from_customer_id from ${claims} where ${inArray(claims.toCustomerId, people)}
    union select from_customer_id from ${merges} where ${inArray(merges.toCustomerId, people)}`;
  const isDoneByThem = and(sql`${auditEvents.customerId} in (${left})`, inArray(auditEvents.actorUserId, logIns));
  await ctx.db
    .update(auditEvents)
    .set({ address: null, userAgent: null, data: {} })
    .where(or(isOfThem, inArray(auditEvents.userId, logIns), isDoneByThem));
}
