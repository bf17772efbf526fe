import { eq, sql } from "drizzle-orm";
import {
  apiRefreshTokens,
  customers,
  type MergedByStaff,
  type MergedSuspension,
  sessions,
  suspensions,
  users,
} from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { actorOf } from "#lib/claims/write-claims.ts";
import type { Ctx } from "#lib/context.ts";
import { findSuspension, type Suspension } from "#lib/customers/suspension.ts";

type Customer = typeof customers.$inferSelect;
type Terms = Pick<Suspension, "scope" | "until">;

/** How far and until when somebody is shut out; null for who is not. */
export const termsOf = ({ status }: Pick<Customer, "status">, open: Suspension | null): Terms | null =>
  open ?? (status === "suspended" ? { scope: "log_in", until: null } : null);

/** What holds for one person who was shut out as both: as far as the stricter, as long as the longer. */
export function joinedTerms(one: Terms | null, other: Terms | null): Terms | null {
  if (!one || !other) return one ?? other;
  const scope = one.scope === "log_in" || other.scope === "log_in" ? "log_in" : "ordering";
  const until = one.until && other.until ? new Date(Math.max(one.until.getTime(), other.until.getTime())) : null;
  return { scope, until };
}

export const areSameTerms = (one: Terms | null, other: Terms | null): boolean =>
  one?.scope === other?.scope && one?.until?.getTime() === other?.until?.getTime();

/**
 * Ends the log-in of a customer who is merged into another, and shuts the other out as far as either was: nobody escapes
 * a suspension by a merge. Null for a guest. Call it when both are locked and no suspension is overdue.
 */
export async function joinStandings(ctx: Ctx, from: Customer, into: Customer): Promise<MergedSuspension | null> {
  if (!from.userId) return null;
  const [gone, own] = await Promise.all([findSuspension(ctx, from.id), findSuspension(ctx, into.id)]);
  await setBoth(ctx, from, "suspended");
  if (gone) await setEnd(ctx, gone.id, ctx.now);
  const terms = joinedTerms(termsOf(from, gone), termsOf(into, own));
  if (!terms || areSameTerms(terms, termsOf(into, own))) return { gone: gone?.id ?? null, own: null, given: null };
  if (own) await setEnd(ctx, own.id, ctx.now);
  const { kind: actorKind, userId: actorUserId } = actorOf(ctx);
  const reason = [own?.reason, gone?.reason ?? "Was suspended before the merge"].filter(Boolean).join("; ");
  const says = own?.says ?? gone?.says ?? null;
  const about = { accountId: ctx.account.id, customerId: into.id, beganAt: ctx.now, actorKind, actorUserId };
  const [given] = await ctx.db
    .insert(suspensions)
    .values({ ...about, ...{ scope: terms.scope, until: terms.until, reason, says } })
    .returning({ id: suspensions.id });
  if (terms.scope === "log_in" && into.status === "registered") await setBoth(ctx, into, "suspended");
  const event = terms.scope === "log_in" ? "suspended" : "ordering_suspended";
  await record(ctx, event, { customerId: into.id, userId: into.userId }, { reason });
  return { gone: gone?.id ?? null, own: own?.id ?? null, given: given?.id ?? null };
}

/**
 * Gives the log-in back to whoever was merged, and both the suspensions that they had. What was lifted since, by staff or
 * by time, stays lifted, for both; what was made since stays.
 */
export async function giveStandingsBack(
  ctx: Ctx,
  from: Customer,
  into: Customer,
  { status, suspension }: Pick<MergedByStaff, "status" | "suspension">,
): Promise<void> {
  if (!suspension) return;
  const [gone, own, given] = await Promise.all([
    findRow(ctx, suspension.gone),
    findRow(ctx, suspension.own),
    findRow(ctx, suspension.given),
  ]);
  const isShutOut = into.status === "suspended" || (await findSuspension(ctx, into.id)) !== null;
  const holds = given?.endedAt ? isShutOut : true;
  if (given && !given.endedAt) {
    await setEnd(ctx, given.id, ctx.now);
    const next = (await runsAgain(ctx, own)) && own?.scope === "log_in" ? "suspended" : "registered";
    if (next !== into.status) await setBoth(ctx, into, next);
  }
  const wasOut = gone
    ? holds && (await runsAgain(ctx, gone)) && gone.scope === "log_in"
    : holds && status === "suspended";
  await setBoth(ctx, from, wasOut ? "suspended" : "registered");
}

async function findRow(ctx: Ctx, id: string | null): Promise<Suspension | null> {
  const [row] = id ? await ctx.db.select().from(suspensions).where(eq(suspensions.id, id)) : [];
  return row ?? null;
}

/** Opens a suspension again whose time is not over. */
async function runsAgain(ctx: Ctx, suspension: Suspension | null): Promise<boolean> {
  if (!suspension || (suspension.until && suspension.until <= ctx.now)) return false;
  await setEnd(ctx, suspension.id, null);
  return true;
}

const setEnd = (ctx: Ctx, id: string, endedAt: Date | null) =>
  ctx.db.update(suspensions).set({ endedAt }).where(eq(suspensions.id, id));

/** The status of customer and user together (design §3.2); whatever they were logged in with ends. */
async function setBoth(ctx: Ctx, { id, userId }: Customer, status: "registered" | "suspended"): Promise<void> {
  if (!userId) throw new Error("a guest has no log-in");
  await ctx.db.update(customers).set({ status }).where(eq(customers.id, id));
  const userStatus = status === "suspended" ? "suspended" : "active";
  await ctx.db
    .update(users)
    .set({ status: userStatus, epoch: sql`${users.epoch} + 1` })
    .where(eq(users.id, userId));
  await ctx.db.delete(sessions).where(eq(sessions.userId, userId));
  await ctx.db.delete(apiRefreshTokens).where(eq(apiRefreshTokens.userId, userId));
}
