import { createHash, randomBytes } from "node:crypto";
import { and, desc, eq, gt } from "drizzle-orm";
import { devices, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction, requireUser, userAgentOf } from "#lib/context.ts";
import { deviceInWords } from "#lib/sessions/device.ts";
import type { TrustedDeviceView } from "#lib/sessions/views.ts";
import { after, days } from "#lib/time.ts";

export const trustLife = days(30);

const hashOf = (token: string) => createHash("sha256").update(token).digest();

type Owner = { id: string; accountId: string; epoch: number; customerId: string | null };

/** Lets this browser in without a second factor for 30 days; gives the token that it is known by, for a cookie. */
export async function trustDevice(ctx: Ctx, user: Owner): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await inTransaction(ctx, async (ctx) => {
    await ctx.db.insert(devices).values({
      accountId: user.accountId,
      userId: user.id,
      tokenHash: hashOf(token),
      userAgent: userAgentOf(ctx),
      address: ctx.origin.address,
      trustedUntil: after(ctx.now, trustLife),
      trustedEpoch: user.epoch,
      insertedAt: ctx.now,
      lastSeenAt: ctx.now,
    });
    await record(ctx, "device_trusted", { userId: user.id, customerId: user.customerId });
  });
  return token;
}

/** Whether the user has said so of the browser that holds this token, and nothing has ended it since. */
export async function isTrusted(ctx: Ctx, user: { id: string; epoch: number }, token: string | null): Promise<boolean> {
  if (!token) return false;
  const found = await ctx.db
    .update(devices)
    .set({ lastSeenAt: ctx.now })
    .where(
      and(
        eq(devices.userId, user.id),
        eq(devices.tokenHash, hashOf(token)),
        eq(devices.trustedEpoch, user.epoch),
        gt(devices.trustedUntil, ctx.now),
      ),
    )
    .returning({ id: devices.id });
  return found.length > 0;
}

/** The browsers that the asking user trusts, last used first. */
export async function listTrustedDevices(ctx: Ctx): Promise<TrustedDeviceView[]> {
  const { userId } = requireUser(ctx);
  const rows = await ctx.db
    .select({
      id: devices.id,
      userAgent: devices.userAgent,
      since: devices.insertedAt,
      until: devices.trustedUntil,
      lastSeen: devices.lastSeenAt,
    })
    .from(devices)
    .innerJoin(users, and(eq(users.id, devices.userId), eq(users.epoch, devices.trustedEpoch)))
    .where(and(eq(devices.userId, userId), gt(devices.trustedUntil, ctx.now)))
    .orderBy(desc(devices.lastSeenAt))
    .limit(100);
  return rows.map(({ userAgent, until, ...row }) => ({
    ...row,
    until: until ?? row.since,
    device: deviceInWords(userAgent),
  }));
}

/** Ends the trust in one of the asking user's browsers; one that is not theirs is left as it is. */
export async function forgetDevice(ctx: Ctx, id: string): Promise<void> {
  const { userId } = requireUser(ctx);
  await inTransaction(ctx, async (ctx) => {
    const gone = await ctx.db
      .delete(devices)
      .where(and(eq(devices.id, id), eq(devices.userId, userId)))
      .returning({ id: devices.id });
    const customerId = ctx.viewer.kind === "customer" ? ctx.viewer.customerId : null;
    if (gone.length > 0) await record(ctx, "device_forgotten", { userId, customerId });
  });
}
