import { and, eq, inArray, isNull, lte, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import {
  customers,
  idempotencyKeys,
  oneTimeCodes,
  orders,
  outgoingMessages,
  pointAccounts,
  pointTransactions,
  users,
} from "#db/schema/index.ts";
import { findAccount } from "#lib/accounts/accounts.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { forgetBuyer, forgetContact, forgetReasons, forgetSaver, forgetTraces } from "#lib/customers/forget-person.ts";
import { nextStatus } from "#lib/customers/status.ts";
import { forgetSuspensions } from "#lib/customers/suspension.ts";
import { areBehindOrders, deleteCarts, deletePeople, endMergedLogIns, peopleOf } from "#lib/customers/what-stays.ts";
import { errorForLog, log } from "#lib/http/log.ts";
import { tellOwner } from "#lib/identity/notices.ts";
import { accountEnded } from "#lib/notifications/deletion-messages.ts";

const atOnce = 1_000;

/**
 * Ends the accounts whose owners have asked for it, and whose day has come, each in a transaction of its own. Any number
 * of processes may do it at once: what one has in hand, the others pass by. A suspended customer's account waits, since
 * the store may have something to settle. One that cannot be ended holds no other up. Gives how many were ended.
 */
export async function endDueAccounts(db: Db, now: Date): Promise<number> {
  const due = await db
    .select({ id: customers.id, accountId: customers.accountId })
    .from(customers)
    .where(and(lte(customers.deletionDueAt, now), eq(customers.status, "registered")))
    .orderBy(customers.deletionDueAt)
    .limit(atOnce);
  let ended = 0;
  for (const { id, accountId } of due) {
    const account = await findAccount(db, accountId, now);
    if (!account) continue;
    const ctx: Ctx = {
      db,
      account,
      viewer: { kind: "anonymous" },
      now,
      origin: { address: null, userAgent: null },
    };
    try {
      if (await endAccount(ctx, id)) ended += 1;
    } catch (error) {
      log().error({ customer: id, error: errorForLog(error) }, "an account could not be ended");
    }
  }
  return ended;
}

/**
 * Ends one account. User, sessions, tokens, factors, passkeys, devices and codes go, and the name is free; carts go.
 * Placed orders and points stay behind a customer of whom nothing is known any more; without any, nothing stays. False
 * when it is not due after all, or somebody else has it in hand.
 */
function endAccount(given: Ctx, id: string): Promise<boolean> {
  return inTransaction(given, async (ctx) => {
    const people = await lockDue(ctx, id);
    const [customer] = people ? await ctx.db.select().from(customers).where(eq(customers.id, id)) : [];
    if (!people || !customer?.userId) return false;
    const { userId } = customer;
    const logIns = await ctx.db
      .select()
      .from(users)
      .where(inArray(users.customerId, people))
      .orderBy(users.id)
      .for("update");
    const user = logIns.find((each) => each.id === userId);
    await deleteCarts(ctx, id);
    const isKept = (await areBehindOrders(ctx, people)) || (await haveLedger(ctx, people));
    for (const each of logIns) await forgetMailbox(ctx, people, each);
    await endMergedLogIns(ctx, people);
    await ctx.db.delete(users).where(eq(users.id, userId));
    const gone = { status: nextStatus(customer.status, "delete"), userId: null, deletedAt: ctx.now };
    await ctx.db
      .update(customers)
      .set({ ...gone, deletionDueAt: null })
      .where(eq(customers.id, id));
    await forgetSuspensions(ctx, id);
    await forgetTraces(
      ctx,
      people,
      logIns.map((each) => each.id),
    );
    if (isKept) {
      await forgetBuyer(ctx, id);
      await forgetSaver(ctx, people);
      await forgetReasons(ctx, people);
      await forgetContact(ctx, people);
    } else await deletePeople(ctx, people);
    await record(ctx, "account_ended", { customerId: id }, { kept: isKept ? "orders" : "nothing" });
    const lastWords = (email: string) => ({ ...accountEnded(ctx.account, email), forgetsRecipient: true });
    if (user) await tellOwner(ctx, user, lastWords, "deletionMailbox");
    return true;
  });
}

/** The customer and all who are part of it, locked without waiting for anybody; null when one of them is in use, or it is not due. */
async function lockDue(ctx: Ctx, id: string): Promise<string[] | null> {
  const people = await peopleOf(ctx, id);
  const locked = await ctx.db
    .select({ id: customers.id, status: customers.status, dueAt: customers.deletionDueAt })
    .from(customers)
    .where(inArray(customers.id, people))
    .orderBy(customers.id)
    .for("update", { skipLocked: true });
  const self = locked.find((each) => each.id === id);
  const isDue = self?.status === "registered" && self.dueAt !== null && self.dueAt <= ctx.now;
  if (!isDue || locked.length < people.length) return null;
  return (await peopleOf(ctx, id)).length === people.length ? people : null;
}

async function haveLedger(ctx: Ctx, people: string[]): Promise<boolean> {
  const ledgers = ctx.db
    .select({ id: pointAccounts.id })
    .from(pointAccounts)
    .where(inArray(pointAccounts.customerId, people));
  return (await ctx.db.$count(pointTransactions, inArray(pointTransactions.pointAccountId, ledgers))) > 0;
}

type Owner = typeof users.$inferSelect;

/**
 * Empties the messages that went to the mailbox and the telephone, and ends the codes that are on their way there. One
 * that was only typed may be somebody else's: then its messages stay as they are, unless nobody else uses it.
 */
async function forgetMailbox(ctx: Ctx, people: string[], user: Owner): Promise<void> {
  const { email, phoneNumber } = user;
  const accountId = ctx.account.id;
  const isOwnMailbox = email && (user.emailVerifiedAt || !(await othersUse(ctx, email, people)));
  const own = [isOwnMailbox ? email : null, user.phoneVerifiedAt ? phoneNumber : null].filter((each) => each !== null);
  if (own.length > 0) {
    await ctx.db
      .update(outgoingMessages)
      .set({
        recipient: "",
        subject: null,
        body: "",
        html: null,
        lastError: null,
        state: sql`case ${outgoingMessages.state} when 'queued' then 'failed' else ${outgoingMessages.state} end`,
      })
      .where(and(eq(outgoingMessages.accountId, accountId), inArray(outgoingMessages.recipient, own)));
    await ctx.db
      .delete(oneTimeCodes)
      .where(and(eq(oneTimeCodes.accountId, accountId), inArray(oneTimeCodes.target, own)));
  }
  await ctx.db
    .delete(idempotencyKeys)
    .where(and(eq(idempotencyKeys.accountId, accountId), eq(idempotencyKeys.caller, `user ${user.id}`)));
}

/** Whether the address stands with another user or customer, or in an order of somebody else. */
async function othersUse(ctx: Ctx, email: string, people: string[]): Promise<boolean> {
  const accountId = ctx.account.id;
  const isTheirs = and(eq(customers.accountId, accountId), eq(customers.email, email));
  const isOrdered = and(eq(orders.accountId, accountId), eq(orders.email, email), sql`${orders.openedAt} is not null`);
  const others = await Promise.all([
    ctx.db.$count(customers, and(isTheirs, sql`not ${inArray(customers.id, people)}`)),
    ctx.db.$count(users, and(eq(users.accountId, accountId), eq(users.email, email), isNull(users.customerId))),
    ctx.db.$count(
      orders,
      and(isOrdered, sql`(${orders.customerId} is null or not ${inArray(orders.customerId, people)})`),
    ),
  ]);
  return others.some((count) => count > 0);
}
