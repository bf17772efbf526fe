import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { orders, users } from "#db/schema/index.ts";
import { findAccount } from "#lib/accounts/accounts.ts";
import { record } from "#lib/audit.ts";
import { lockCustomers } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { authSecrets } from "#lib/env.ts";
import { Refusal } from "#lib/refusal.ts";
import { endLookUpsOf } from "#lib/tracking/look-ups.ts";
import { isNotMine, orderIdIn } from "#lib/tracking/not-my-order-token.ts";
import { allowMailbox, forgetGuestsEmail, isStopped, stopMailbox } from "#lib/tracking/stopped-mailboxes.ts";

/** What the page behind "This isn't me" says: whether that was done, and whether the address is the account's own. */
export type NotMineView = { token: string; email: string; orderCode: string; isDone: boolean; isProvenOwners: boolean };

/** What whoever holds such a link is told; null for one that is none, or whose order has another address by now. */
export async function findNotMine(ctx: Ctx, token: unknown): Promise<NotMineView | null> {
  const meant = typeof token === "string" ? await orderOf(ctx, token) : null;
  if (typeof token !== "string" || !meant) return null;
  const { order, email } = meant;
  const isProvenOwners = await isProvenBy(meant.ctx, order.customerId, email);
  const isDone = order.emailDisownedAt !== null || (isProvenOwners && (await isStopped(meant.ctx, email)));
  return { token, email, orderCode: order.code ?? "", isDone, isProvenOwners };
}

/**
 * The owner of a mailbox says that an order isn't theirs. No more mails about orders go there, and every order that the
 * same customer placed with the address shows it masked and is found by it no more; a guest's own address goes. Where an
 * account has proven the address, its orders stay as they are: only mails about guests' orders end. Said twice, it does
 * nothing more. Refuses `wrong_code` for a link that is none.
 */
export async function disownOrder(given: Ctx, token: string): Promise<void> {
  await withLockedOrder(given, token, async (ctx, { order, email }) => {
    if (order.emailDisownedAt) return;
    await stopMailbox(ctx, email);
    const { id: orderId, customerId } = order;
    const isKept = await isProvenBy(ctx, customerId, email);
    const isMeant = and(ofSameHand(order, email), isNull(orders.emailDisownedAt));
    const disowned = isKept
      ? []
      : await ctx.db.update(orders).set({ emailDisownedAt: ctx.now }).where(isMeant).returning({ id: orders.id });
    if (customerId) await forgetGuestsEmail(ctx, customerId, email);
    const ids = disowned.map(({ id }) => id);
    await endLookUpsOf(ctx, ids);
    await record(ctx, "email_disowned", { customerId, orderId }, { orders: ids.length });
  });
}

/**
 * Takes that back: mails go there again, and the orders that were disowned with this one are no more. What was said by
 * another link since then stays. Refuses `wrong_code`.
 */
export async function ownOrderAgain(given: Ctx, token: string): Promise<void> {
  await withLockedOrder(given, token, async (ctx, { order, email }) => {
    const { id: orderId, customerId, emailDisownedAt: since } = order;
    const isProvenOwners = await isProvenBy(ctx, customerId, email);
    if (!since && !isProvenOwners) return;
    await allowMailbox(ctx, email, since ?? undefined);
    const isMeant = since && and(ofSameHand(order, email), eq(orders.emailDisownedAt, since));
    if (isMeant) await ctx.db.update(orders).set({ emailDisownedAt: null }).where(isMeant);
    await record(ctx, "email_owned_again", { customerId, orderId });
  });
}

type OrderRow = typeof orders.$inferSelect;
type Meant = { order: OrderRow; email: string };

/** Those that the same customer has with the same address, carts of the API included; one of nobody is alone. */
const ofSameHand = ({ id, accountId, customerId }: OrderRow, email: string) =>
  customerId
    ? and(eq(orders.accountId, accountId), eq(orders.customerId, customerId), eq(orders.email, email))
    : eq(orders.id, id);

/** The order that a link speaks of, in its own account, whichever store's page it was opened on. */
async function orderOf(given: Ctx, token: string): Promise<(Meant & { ctx: Ctx }) | null> {
  const id = orderIdIn(token);
  const [order] = id
    ? await given.db
        .select()
        .from(orders)
        .where(and(eq(orders.id, id), isNotNull(orders.openedAt)))
    : [];
  if (!order?.email || !isNotMine(authSecrets(), { ...order, email: order.email }, token)) return null;
  const account = await findAccount(given.db, order.accountId, given.now);
  return account && { ctx: { ...given, account, viewer: { kind: "anonymous" } }, order, email: order.email };
}

/** Runs the work on the order as it is once its customer, and then itself, is locked. */
async function withLockedOrder(given: Ctx, token: string, work: (ctx: Ctx, meant: Meant) => Promise<void>) {
  const seen = await orderOf(given, token);
  if (!seen) throw new Refusal("wrong_code", { field: "token" });
  await inTransaction(seen.ctx, async (ctx) => {
    const { customerId } = seen.order;
    if (customerId) await lockCustomers(ctx, [customerId]);
    const [order] = await ctx.db.select().from(orders).where(eq(orders.id, seen.order.id)).for("update");
    if (order?.email !== seen.email) throw new Refusal("wrong_code", { field: "token" });
    if (order.customerId !== customerId) throw new Refusal("busy");
    await work(ctx, { order, email: seen.email });
  });
}

async function isProvenBy(ctx: Ctx, customerId: string | null, email: string): Promise<boolean> {
  if (!customerId) return false;
  const isTheirs = and(eq(users.customerId, customerId), eq(users.email, email), isNotNull(users.emailVerifiedAt));
  return (await ctx.db.$count(users, isTheirs)) > 0;
}
