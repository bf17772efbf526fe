import { and, eq, isNotNull, max } from "drizzle-orm";
import { customers, orders, users } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { mayMail } from "#lib/identity/throttle.ts";
import { type Owner, orderCancelled, orderComplete, orderPlaced } from "#lib/notifications/order-messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { findPlaced } from "#lib/orders/find-orders.ts";
import type { OrderLineView } from "#lib/orders/views.ts";
import { sealNotMine } from "#lib/tracking/not-my-order-token.ts";
import { forgetGuestsEmail, isStopped } from "#lib/tracking/stopped-mailboxes.ts";

/**
 * Tells the mailbox of an order that was just placed what was ordered; nothing when it has none. A mailbox that is not
 * proven to be that of the order's customer gets ten such mails an hour and then none, none at all once its owner has
 * said "this isn't me"; and an order that the same customer places again with a disowned address is disowned from the
 * start. Call it in the transaction of the placing.
 */
export async function sendOrderMail(ctx: Ctx, id: string): Promise<void> {
  const to = await findRecipient(ctx, id);
  if (!to) return;
  const { order, owner } = to;
  const isByStore = ctx.viewer.kind === "staff" || ctx.viewer.kind === "operator";
  const lines = owner.isProven || isByStore ? order.lines : order.lines.map(withoutTypedName);
  await enqueue(ctx, orderPlaced(ctx.account, to.email, { ...to, order: { ...order, lines } }));
  await ctx.db.update(orders).set({ confirmationEmailSentAt: ctx.now }).where(eq(orders.id, id));
}

/** Tells the mailbox, by the same rules, that everything of an order was handed over. */
export async function sendOrderCompleteMail(ctx: Ctx, id: string): Promise<void> {
  const to = await findRecipient(ctx, id);
  if (to) await enqueue(ctx, orderComplete(ctx.account, to.email, to));
}

/** Tells the mailbox, by the same rules, that an order was cancelled, in the store's words, and what comes back. */
export async function sendOrderCancelledMail(
  ctx: Ctx,
  id: string,
  more: { says: string | null; points: number },
): Promise<void> {
  const to = await findRecipient(ctx, id);
  if (to) await enqueue(ctx, orderCancelled(ctx.account, to.email, { ...to, ...more }));
}

/** The mailbox that may be told of a placed order, and the order as it is then; null when there is none. */
async function findRecipient(ctx: Ctx, id: string) {
  const [found] = await ctx.db
    .select({ order: orders, status: customers.status, mailbox: users.email, provenAt: users.emailVerifiedAt })
    .from(orders)
    .leftJoin(customers, eq(customers.id, orders.customerId))
    .leftJoin(users, eq(users.id, customers.userId))
    .where(and(eq(orders.id, id), isNotNull(orders.openedAt)));
  const email = found?.order.email;
  if (!found || !email) return null;
  const isProven = found.mailbox === email && found.provenAt !== null;
  if (!isProven && !(await mayTell(ctx, { ...found.order, email }))) return null;
  const order = await findPlaced(ctx, eq(orders.id, id));
  if (!order) return null;
  const token = () => sealNotMine(env().authSecret, { id, accountId: ctx.account.id, email });
  const owner: Owner = isProven ? { isProven } : { isProven, notMineToken: token() };
  return { email, order, owner, isGuests: found.status === null || found.status === "guest" };
}

type Placed = { id: string; customerId: string | null; email: string; emailDisownedAt: Date | null };

/** Whether a mailbox that nobody has proven may be told of this order. */
async function mayTell(ctx: Ctx, { id, customerId, email, emailDisownedAt }: Placed): Promise<boolean> {
  const disownedAt = emailDisownedAt ?? (customerId && (await lastDisowned(ctx, customerId, email)));
  if (disownedAt) {
    await ctx.db.update(orders).set({ emailDisownedAt: disownedAt }).where(eq(orders.id, id));
    if (customerId) await forgetGuestsEmail(ctx, customerId, email);
    return false;
  }
  return !(await isStopped(ctx, email)) && (await mayMail(ctx, { limit: "orderMailbox", of: email }));
}

/** When the owner of the mailbox last said so of an order of this customer. */
async function lastDisowned(ctx: Ctx, customerId: string, email: string): Promise<Date | null> {
  const isTheirs = and(
    eq(orders.accountId, ctx.account.id),
    eq(orders.customerId, customerId),
    eq(orders.email, email),
  );
  const [last] = await ctx.db
    .select({ at: max(orders.emailDisownedAt) })
    .from(orders)
    .where(isTheirs);
  return last?.at ?? null;
}

/** A line of no product is called what a client of the API wrote. */
const withoutTypedName = (line: OrderLineView): OrderLineView =>
  line.slug ? line : { ...line, name: "Something that is not in the catalogue" };
