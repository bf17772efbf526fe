import { createHmac } from "node:crypto";
import { and, eq, gt } from "drizzle-orm";
import { v7 } from "uuid";
import { guestDevices, handOvers } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { findHoldings, sharedInWords } from "#lib/claims/holdings.ts";
import { takeInGuest } from "#lib/claims/merge-guest.ts";
import { actorOf, lockCustomers } from "#lib/claims/write-claims.ts";
import { type Ctx, inTransaction, userAgentOf } from "#lib/context.ts";
import { createGuest } from "#lib/customers/guest.ts";
import {
  type AskingGuest,
  askingGuest,
  endHandOvers,
  firstDeviceOf,
  keepOwnDevice,
} from "#lib/customers/guest-devices.ts";
import { env } from "#lib/env.ts";
import { type Counted, countAttempt, countedPerAddress } from "#lib/identity/throttle.ts";
import { newOrderCode } from "#lib/orders/order-code.ts";
import { Refusal } from "#lib/refusal.ts";
import { after, minutes } from "#lib/time.ts";

export const handOverLife = minutes(5);

/**
 * A code has eight of 23 characters, as that of an order: 7.8 × 10^10, which is 36 bits. RFC 8628 (5.1 and 6.1) calls
 * 34.5 bits enough for such a code when it lives for minutes and tries are limited. An address has 60 tries in a quarter
 * of an hour, so 20 while one code is open: somebody with ten thousand addresses finds a given code with a probability
 * of 200,000 in 7.8 × 10^10, one in 390,000. A guest of one's own has ten tries, from however many addresses.
 */
const hashOf = (ctx: Ctx, code: string) =>
  createHmac("sha256", env().authSecret)
    .update(["hand over", ctx.account.id, code.replace("-", "")].join("\n"))
    .digest();

export type HandOver = { code: string; expiresAt: Date; customerId: string; bornGuestId: string | null };

/**
 * Gives the asking guest eight characters to type on another device, once, within five minutes; earlier ones of the
 * guest end. Somebody anonymous becomes a guest by it: then `bornGuestId` is the id for the cookie. Refuses
 * `not_allowed` to who is logged in, and `too_many_attempts`.
 */
export async function startHandOver(ctx: Ctx): Promise<HandOver> {
  refuseLoggedIn(ctx, "You have an account: log in on the other device instead.");
  const asking = askingGuest(ctx);
  await countAttempt(
    ctx,
    asking ? [{ limit: "handOverShown", of: asking.customerId }] : countedPerAddress(ctx, "handOverAddress"),
  );
  return inTransaction(ctx, async (ctx) => {
    const bornGuestId = asking ? null : await createGuest(ctx);
    const me = asking ?? firstDeviceOf(bornGuestId ?? "");
    const [guest] = await lockCustomers(ctx, [me.customerId]);
    if (guest?.status !== "guest" || !guest.isOpen) throw new Refusal("not_found");
    if (!(await keepOwnDevice(ctx, me, guest.insertedAt))) throw new Refusal("not_found");
    await endHandOvers(ctx, me.customerId);
    const code = newOrderCode();
    const expiresAt = after(ctx.now, handOverLife);
    const row = { accountId: ctx.account.id, codeHash: hashOf(ctx, code), insertedAt: ctx.now, expiresAt };
    await ctx.db.insert(handOvers).values({ ...me, ...row });
    return { code, expiresAt, customerId: me.customerId, bornGuestId };
  });
}

type Typed = { code: string; agreed?: string | undefined };

/**
 * Makes this browser a device of the guest who shows the code, and spends the code: of two at once, one wins. A guest
 * that this browser has already is merged into that one; when it has anything, nothing happens before the person has
 * agreed to what is asked, in exactly these words. Gives guest and device for the new cookie. Refuses `wrong_code`,
 * `impossible_move` for two devices that are one guest already, `not_allowed` to who is logged in, `too_many_attempts`.
 */
export async function finishHandOver(ctx: Ctx, { code, agreed }: Typed): Promise<AskingGuest | { asks: string }> {
  refuseLoggedIn(ctx, "You are logged in. Log out first, or log in on the other device instead.");
  const asking = askingGuest(ctx);
  await countAttempt(ctx, triesOf(ctx, asking));
  return inTransaction(ctx, async (ctx) => {
    const isLive = and(
      eq(handOvers.accountId, ctx.account.id),
      eq(handOvers.codeHash, hashOf(ctx, code)),
      gt(handOvers.expiresAt, ctx.now),
    );
    const [seen] = await ctx.db.select().from(handOvers).where(isLive);
    if (!seen) throw wrongCode();
    if (asking?.customerId === seen.customerId) throw isOneAlready(asking.deviceId === seen.deviceId);
    const people = await lockCustomers(ctx, [seen.customerId, ...(asking ? [asking.customerId] : [])]);
    const shown = people.find((customer) => customer.id === seen.customerId);
    if (shown?.status !== "guest" || !shown.isOpen) throw wrongCode();
    const asks = asking && sharedInWords(await findHoldings(ctx, asking.customerId));
    if (asks && asks !== agreed) {
      if ((await ctx.db.$count(handOvers, isLive)) === 0) throw wrongCode();
      return { asks };
    }
    const spent = await ctx.db.delete(handOvers).where(isLive).returning({ id: handOvers.id });
    if (spent.length === 0) throw wrongCode();
    if (asking) await takeInOwn(ctx, asking.customerId, shown.id);
    return linkDevice(ctx, shown.id);
  });
}

async function takeInOwn(ctx: Ctx, guestId: string, customerId: string): Promise<void> {
  const isTakenIn = await takeInGuest(ctx, guestId, customerId, { evidence: "hand_over", actor: actorOf(ctx) });
  if (!isTakenIn)
    throw new Refusal("impossible_move", { says: "Something changed since you looked. Please load the page again." });
}

async function linkDevice(ctx: Ctx, customerId: string): Promise<AskingGuest> {
  const deviceId = v7();
  await ctx.db.insert(guestDevices).values({
    id: deviceId,
    accountId: ctx.account.id,
    customerId,
    userAgent: userAgentOf(ctx),
    linkedAt: ctx.now,
    lastSeenAt: ctx.now,
  });
  await record(ctx, "device_linked", { customerId }, { device: deviceId });
  return { customerId, deviceId };
}

const triesOf = (ctx: Ctx, asking: AskingGuest | null): Counted[] => [
  ...(asking ? [{ limit: "handOverTyped" as const, of: asking.customerId }] : []),
  ...countedPerAddress(ctx, "handOverAddress"),
];

function refuseLoggedIn({ viewer }: Ctx, says: string): void {
  if (viewer.kind !== "guest" && viewer.kind !== "anonymous") throw new Refusal("not_allowed", { says });
}

const wrongCode = () => new Refusal("wrong_code", { field: "code" });

const isOneAlready = (isSameBrowser: boolean) =>
  new Refusal("impossible_move", {
    field: "code",
    says: isSameBrowser
      ? "This is the device that shows the code. Type it on the other one."
      : "These two devices are linked already: they have the same orders and the same cart.",
  });
