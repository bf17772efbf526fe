import { and, asc, eq, isNull, max, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { guestDevices, handOvers } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { lockCustomers } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction, userAgentOf } from "#lib/context.ts";
import type { GuestDeviceView } from "#lib/customers/views.ts";
import { Refusal } from "#lib/refusal.ts";
import { deviceInWords } from "#lib/sessions/device.ts";
import { after, hours, minutes } from "#lib/time.ts";

const noticeAgainAfter = hours(1);
const newFor = minutes(10);

export type AskingGuest = { customerId: string; deviceId: string };

/** The guest who is asking, and on which device; null for everybody else. The first device has the guest's own id. */
export function askingGuest({ viewer }: Ctx): AskingGuest | null {
  if (viewer.kind !== "guest") return null;
  return { customerId: viewer.customerId, deviceId: viewer.deviceId ?? viewer.customerId };
}

/** The device on which a guest was born, whose cookies name none: where it has no row, every one of them is good. */
export const firstDeviceOf = (customerId: string): AskingGuest => ({ customerId, deviceId: customerId });

const livingOf = (customerId: string) => and(eq(guestDevices.customerId, customerId), isNull(guestDevices.endedAt));

/** Notes that a device was here; at most once an hour. */
export async function noticeGuestDevice(db: Db, device: { id: string; lastSeenAt: Date }, now: Date): Promise<void> {
  if (now.getTime() - device.lastSeenAt.getTime() < noticeAgainAfter) return;
  await db.update(guestDevices).set({ lastSeenAt: now }).where(eq(guestDevices.id, device.id));
}

/** The devices that are the asking guest, first linked first; none before one has shown a code. */
export async function listGuestDevices(ctx: Ctx): Promise<GuestDeviceView[]> {
  const me = askingGuest(ctx);
  if (!me) return [];
  const rows = await ctx.db
    .select()
    .from(guestDevices)
    .where(livingOf(me.customerId))
    .orderBy(asc(guestDevices.linkedAt), asc(guestDevices.id))
    .limit(100);
  const own = rows.find((row) => row.id === me.deviceId);
  const isNew = after(ctx.now, -newFor);
  return rows.map((row) => ({
    id: row.id,
    device: deviceInWords(row.userAgent),
    since: row.linkedAt,
    lastSeen: row.lastSeenAt,
    isThisOne: row === own,
    isNew: row.linkedAt > isNew && !!own && row.linkedAt > own.linkedAt,
  }));
}

/** When the last of the asking guest's devices was linked; null when there is none. */
export async function findLastLinkedAt(ctx: Ctx): Promise<Date | null> {
  const me = askingGuest(ctx);
  if (!me) return null;
  const [last] = await ctx.db
    .select({ at: max(guestDevices.linkedAt) })
    .from(guestDevices)
    .where(livingOf(me.customerId));
  return last?.at ?? null;
}

/**
 * Ends one of the asking guest's devices, the asking one or another: its cookie grants nothing from the next click on,
 * and the codes it shows are over. Says whether it was the asking one. Refuses `not_found` for a device that is not the
 * guest's or has ended, and `impossible_move` for the last one, without which nobody could see the orders any more.
 */
export async function unlinkDevice(ctx: Ctx, id: string): Promise<{ wasThisOne: boolean }> {
  const me = askingGuest(ctx);
  if (!me) throw new Refusal("not_allowed");
  return inTransaction(ctx, async (ctx) => {
    await lockCustomers(ctx, [me.customerId]);
    const living = await ctx.db.select({ id: guestDevices.id }).from(guestDevices).where(livingOf(me.customerId));
    const isLiving = (deviceId: string) => living.some((device) => device.id === deviceId);
    if (!isLiving(me.deviceId) || !isLiving(id)) throw new Refusal("not_found");
    if (living.length === 1)
      throw new Refusal("impossible_move", {
        says: "This is the only device that still has these orders. Link another one first.",
      });
    await ctx.db.update(guestDevices).set({ endedAt: ctx.now }).where(eq(guestDevices.id, id));
    await ctx.db.delete(handOvers).where(eq(handOvers.deviceId, id));
    await record(ctx, "device_unlinked", { customerId: me.customerId }, { device: id });
    return { wasThisOne: id === me.deviceId };
  });
}

/** Forgets a guest's devices and codes when it becomes a registered customer, whose browsers log in. In a transaction. */
export async function forgetGuestDevices(ctx: Ctx, customerId: string): Promise<void> {
  await endHandOvers(ctx, customerId);
  await ctx.db.delete(guestDevices).where(eq(guestDevices.customerId, customerId));
}

/** Ends the codes that a guest shows. */
export async function endHandOvers(ctx: Ctx, customerId: string): Promise<void> {
  await ctx.db.delete(handOvers).where(eq(handOvers.customerId, customerId));
}

/**
 * Writes the row of the guest's device that is asking, as soon as there may be others; its `endedAt` tells whether it
 * was unlinked meanwhile. Call it with the guest locked.
 */
export async function keepOwnDevice(ctx: Ctx, { customerId, deviceId }: AskingGuest, bornAt: Date): Promise<boolean> {
  const seen = { userAgent: userAgentOf(ctx), lastSeenAt: ctx.now };
  const isFirst = deviceId === customerId;
  const written = isFirst
    ? await ctx.db
        .insert(guestDevices)
        .values({ id: deviceId, accountId: ctx.account.id, customerId, linkedAt: bornAt, ...seen })
        .onConflictDoUpdate({ target: guestDevices.id, set: seen, setWhere: sql`${guestDevices.endedAt} is null` })
        .returning({ id: guestDevices.id })
    : await ctx.db
        .update(guestDevices)
        .set(seen)
        .where(and(eq(guestDevices.id, deviceId), livingOf(customerId)))
        .returning({ id: guestDevices.id });
  return written.length > 0;
}

/** Ends the guest's device that is asking, the last one too, and keeps nothing of the browser. Call it with the guest locked. */
export async function endOwnDevice(ctx: Ctx, me: AskingGuest, bornAt: Date): Promise<void> {
  if (!(await keepOwnDevice(ctx, me, bornAt))) return;
  await ctx.db.update(guestDevices).set({ endedAt: ctx.now, userAgent: null }).where(eq(guestDevices.id, me.deviceId));
  await ctx.db.delete(handOvers).where(eq(handOvers.deviceId, me.deviceId));
}
