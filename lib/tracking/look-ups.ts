import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, inArray, isNotNull, isNull, or, type SQL } from "drizzle-orm";
import { customers, orderLookups, orders, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { inEvenTime } from "#lib/even-time.ts";
import { issueDigits, spendDigits } from "#lib/identity/one-time-codes.ts";
import { countAttempt, countedPerAddress } from "#lib/identity/throttle.ts";
import { orderIsInAccount, orderLookUp } from "#lib/notifications/order-messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";
import { findPlaced } from "#lib/orders/find-orders.ts";
import type { OrderView } from "#lib/orders/views.ts";
import { Refusal } from "#lib/refusal.ts";
import { after, minutes } from "#lib/time.ts";
import { sealNotMine } from "#lib/tracking/not-my-order-token.ts";
import type { TrackInput } from "#lib/tracking/schema.ts";
import { isStopped } from "#lib/tracking/stopped-mailboxes.ts";

/** For how long the code from the mailbox may be typed, and then the order be looked at. */
export const lookUpLife = minutes(15);

const newToken = () => randomBytes(32).toString("base64url");
const hashOf = (token: string) => createHash("sha256").update(token).digest();

/**
 * Starts a look-up of one order by its code and e-mail, and sends a code to that mailbox if there is such an order and it
 * is a guest's; who asks can tell neither by the answer nor by the clock. An order that an account keeps is told to the
 * mailbox instead. Ends the earlier look-up of the same browser. Gives the token for its cookie. Refuses
 * `too_many_attempts`, for an order code, a mailbox or an address, whether there is such an order or not.
 */
export async function askForOrder(ctx: Ctx, input: TrackInput, earlierToken: string | null): Promise<string> {
  return inEvenTime(async () => {
    await countAttempt(ctx, [
      { limit: "trackCode", of: input.orderCode },
      { limit: "trackMailbox", of: input.email },
      ...countedPerAddress(ctx, "trackAddress"),
    ]);
    return inTransaction(ctx, async (ctx) => {
      if (earlierToken) await endLookUp(ctx, earlierToken);
      return startLookUp(ctx, input);
    });
  });
}

/** A miss does what a hit does, but for the mail. */
async function startLookUp(ctx: Ctx, { orderCode, email }: TrackInput): Promise<string> {
  const [isQuiet, [found]] = await Promise.all([
    isStopped(ctx, email),
    ctx.db
      .select({ id: orders.id, status: customers.status, mailbox: users.email, provenAt: users.emailVerifiedAt })
      .from(orders)
      .leftJoin(customers, eq(customers.id, orders.customerId))
      .leftJoin(users, eq(users.id, customers.userId))
      .where(and(ofAccount(ctx), eq(orders.code, orderCode), eq(orders.email, email), isNull(orders.emailDisownedAt))),
  ]);
  const isGuests = found?.status === null || found?.status === "guest";
  const orderId = found && isGuests && !isQuiet ? found.id : null;
  const token = newToken();
  const [lookUp] = await ctx.db
    .insert(orderLookups)
    .values({
      accountId: ctx.account.id,
      tokenHash: hashOf(token),
      orderId,
      email,
      insertedAt: ctx.now,
      expiresAt: after(ctx.now, lookUpLife),
    })
    .returning({ id: orderLookups.id });
  if (!lookUp) throw new Error("a look-up was not written");
  const code = await issueDigits(ctx, codeOf(lookUp));
  if (orderId) {
    const mailed = sealNotMine(env().authSecret, { id: orderId, accountId: ctx.account.id, email });
    await enqueue(ctx, orderLookUp(ctx.account, email, { orderCode, code, token: mailed }));
  } else if (found && (found.status === "registered" || found.status === "suspended")) {
    const isProven = found.mailbox === email && found.provenAt !== null;
    if (isProven || !isQuiet)
      await enqueue(ctx, orderIsInAccount(ctx.account, email, { id: found.id, code: orderCode }));
  }
  return token;
}

const codeOf = ({ id }: { id: string }) => ({ purpose: "order_lookup", target: id }) as const;
const ofAccount = (ctx: Ctx) => and(eq(orders.accountId, ctx.account.id), isNotNull(orders.openedAt));

/**
 * Takes the code that came to the mailbox: the order can be looked at for 15 minutes by whoever holds the token that it
 * gives, in place of the one before. Refuses `wrong_code`, also for a look-up of nothing; five wrong ones end it.
 */
export async function openLookUp(ctx: Ctx, token: string, code: string): Promise<string> {
  return inEvenTime(async () => {
    const [asked] = await ctx.db.select().from(orderLookups).where(isAsked(ctx, token));
    const isRight = asked && (await spendDigits(ctx, codeOf(asked), code));
    const next = newToken();
    if (!isRight || !(await open(ctx, asked.id, next))) throw new Refusal("wrong_code", { field: "code" });
    return next;
  });
}

async function open(ctx: Ctx, id: string, next: string): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const opened = { tokenHash: hashOf(next), openedAt: ctx.now, expiresAt: after(ctx.now, lookUpLife) };
    const isAsking = and(eq(orderLookups.id, id), isNull(orderLookups.openedAt), isNotNull(orderLookups.orderId));
    const [lookUp] = await ctx.db.update(orderLookups).set(opened).where(isAsking).returning();
    if (!lookUp) return false;
    const found = await findOpen(ctx, eq(orderLookups.id, id));
    if (found) await record(ctx, "order_looked_up", { customerId: found.customerId, orderId: found.orderId });
    return found !== null;
  });
}

const isAsked = (ctx: Ctx, token: string) =>
  and(
    eq(orderLookups.accountId, ctx.account.id),
    eq(orderLookups.tokenHash, hashOf(token)),
    isNull(orderLookups.openedAt),
    gt(orderLookups.expiresAt, ctx.now),
  );

/** The address that a browser's look-up has sent a code to, or says it has; null when none is under way. */
export async function findAskedEmail(ctx: Ctx, token: string): Promise<string | null> {
  const [asked] = await ctx.db.select({ email: orderLookups.email }).from(orderLookups).where(isAsked(ctx, token));
  return asked?.email ?? null;
}

export type OpenLookUp = { orderId: string; customerId: string | null; email: string; until: Date };

/** The look-up that this token has opened, while its order is still a guest's and has that address; else null. */
export const findOpenLookUp = (ctx: Ctx, token: string): Promise<OpenLookUp | null> =>
  findOpen(ctx, eq(orderLookups.tokenHash, hashOf(token)));

async function findOpen(ctx: Ctx, isMeant: SQL): Promise<OpenLookUp | null> {
  const isGuests = or(isNull(orders.customerId), and(eq(customers.status, "guest"), isNull(customers.supersededById)));
  const [found] = await ctx.db
    .select({
      orderId: orders.id,
      customerId: orders.customerId,
      email: orderLookups.email,
      until: orderLookups.expiresAt,
    })
    .from(orderLookups)
    .innerJoin(orders, and(eq(orders.id, orderLookups.orderId), eq(orders.email, orderLookups.email)))
    .leftJoin(customers, eq(customers.id, orders.customerId))
    .where(
      and(
        isMeant,
        ofAccount(ctx),
        isNotNull(orderLookups.openedAt),
        gt(orderLookups.expiresAt, ctx.now),
        isNull(orders.emailDisownedAt),
        isGuests,
      ),
    );
  return found ?? null;
}

export type TrackedOrder = { order: OrderView; until: Date; isAskers: boolean; canBeKept: boolean };

/** The order that this token shows, and what it is to whoever asks; null when it shows none any more. */
export async function findTrackedOrder(ctx: Ctx, token: string): Promise<TrackedOrder | null> {
  const lookUp = await findOpenLookUp(ctx, token);
  const order = lookUp && (await findPlaced(ctx, eq(orders.id, lookUp.orderId)));
  if (!order) return null;
  const { customerId, until } = lookUp;
  const isAskers = "customerId" in ctx.viewer && ctx.viewer.customerId === customerId;
  return { order, until, isAskers, canBeKept: customerId !== null && !isAskers && ctx.viewer.kind !== "staff" };
}

/** Ends a browser's look-up, whatever it has come to; says whether it was there. */
export async function endLookUp(ctx: Ctx, token: string): Promise<boolean> {
  const isIt = and(eq(orderLookups.accountId, ctx.account.id), eq(orderLookups.tokenHash, hashOf(token)));
  const ended = await ctx.db.delete(orderLookups).where(isIt).returning({ id: orderLookups.id });
  return ended.length > 0;
}

/** Ends every look at these orders; who still waits for a code goes on. */
export async function endLooksAt(ctx: Ctx, orderIds: string[]): Promise<void> {
  const isOpen = and(inArray(orderLookups.orderId, orderIds), isNotNull(orderLookups.openedAt));
  await ctx.db.delete(orderLookups).where(isOpen);
}

/** The same, and those that wait for a code become misses, which from outside is the same. */
export async function endLookUpsOf(ctx: Ctx, orderIds: string[]): Promise<void> {
  const isAsking = and(inArray(orderLookups.orderId, orderIds), isNull(orderLookups.openedAt));
  await ctx.db.update(orderLookups).set({ orderId: null }).where(isAsking);
  await endLooksAt(ctx, orderIds);
}
