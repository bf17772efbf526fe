import { and, eq, gt, isNotNull, isNull, lte, or } from "drizzle-orm";
import { customers, suspensions } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";
import { formatTime } from "#lib/time.ts";

export type Suspension = typeof suspensions.$inferSelect;
export type SuspensionScope = Suspension["scope"];

const isOpenOf = (ctx: Ctx, customerId: string) =>
  and(eq(suspensions.accountId, ctx.account.id), eq(suspensions.customerId, customerId), isNull(suspensions.endedAt));

/** How the customer is suspended now, by the clock; null for one that is not, and for one of which only that is known. */
export async function findSuspension(ctx: Ctx, customerId: string): Promise<Suspension | null> {
  const isOn = or(isNull(suspensions.until), gt(suspensions.until, ctx.now));
  const [found] = await ctx.db
    .select()
    .from(suspensions)
    .where(and(isOpenOf(ctx, customerId), isOn));
  return found ?? null;
}

/** Whether a suspension is written as open whose time is over. */
export async function isOverdue(ctx: Ctx, customerId: string): Promise<boolean> {
  return (await ctx.db.$count(suspensions, and(isOpenOf(ctx, customerId), lte(suspensions.until, ctx.now)))) > 0;
}

/** Ends what is open of it. Call it in the transaction that changes the customer's status. */
export async function endSuspension(ctx: Ctx, customerId: string): Promise<void> {
  await ctx.db.update(suspensions).set({ endedAt: ctx.now }).where(isOpenOf(ctx, customerId));
}

/** Takes everything away that was written down about a customer's suspensions. */
export async function forgetSuspensions(ctx: Ctx, customerId: string): Promise<void> {
  await ctx.db
    .delete(suspensions)
    .where(and(eq(suspensions.accountId, ctx.account.id), eq(suspensions.customerId, customerId)));
}

/** Refuses `ordering_suspended` to a customer who may not place orders. Call it once the customer is locked. */
export async function refuseUnlessMayOrder(ctx: Ctx, customerId: string): Promise<void> {
  const says = await findOrderingStop(ctx, customerId);
  if (says) throw new Refusal("ordering_suspended", { says });
}

/** What a customer reads who may not place orders; null for everybody else. */
export async function findOrderingStop(ctx: Ctx, customerId: string): Promise<string | null> {
  const suspension = await findSuspension(ctx, customerId);
  return suspension?.scope === "ordering" ? inWords(ctx, "You cannot place orders", suspension) : null;
}

/** What somebody reads who has shown the right password of a suspended account. */
export async function suspendedInWords(ctx: Ctx, customerId: string | null): Promise<string> {
  if (customerId && (await isJoined(ctx, customerId)))
    return inWords(ctx, "This account was joined with another one of yours: log in with that one", null);
  const suspension = customerId ? await findSuspension(ctx, customerId) : null;
  return inWords(ctx, "This account is suspended", suspension);
}

/** Whether staff have merged somebody into another customer: their own log-in has ended. */
const isJoined = async (ctx: Ctx, customerId: string): Promise<boolean> =>
  (await ctx.db.$count(customers, and(eq(customers.id, customerId), isNotNull(customers.supersededById)))) > 0;

/** What is so, until when, in the words of the store, and whom to ask. */
function inWords({ account }: Ctx, what: string, suspension: Suspension | null): string {
  const { until, says } = suspension ?? {};
  const place = { locale: account.defaultLocale, timeZone: account.timeZone };
  const ways = [
    account.supportEmail && `write to ${account.supportEmail}`,
    account.supportPhone && `call ${account.supportPhone}`,
  ].filter(Boolean);
  const ask = ways.length > 0 ? `To ask about it, ${ways.join(" or ")}.` : "Please ask the store about it.";
  return [`${what}${until ? ` until ${formatTime(until, "moment", place)}` : ""}.`, says, ask]
    .filter(Boolean)
    .join(" ");
}
