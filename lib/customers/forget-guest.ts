import { and, eq, isNull } from "drizzle-orm";
import { guestDevices } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { forgetContact } from "#lib/customers/forget-person.ts";
import { askingGuest, endOwnDevice } from "#lib/customers/guest-devices.ts";
import { lockCustomer } from "#lib/customers/suspend.ts";
import { areBehindOrders, deleteCarts, deletePeople, lockPeople } from "#lib/customers/what-stays.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Forgets the asking guest: the cart and what is known besides orders go, and without orders so does the guest. Orders
 * stay with a guest whom no browser leads to any more: copies of this one's cookie grant nothing from now on. A guest who
 * is known on other devices too is left as it is for those.
 */
export async function forgetGuest(ctx: Ctx): Promise<void> {
  const me = askingGuest(ctx);
  if (!me) throw new Refusal("not_found");
  const { customerId } = me;
  await inTransaction(ctx, async (ctx) => {
    const people = await lockPeople(ctx, customerId);
    const guest = await lockCustomer(ctx, customerId);
    if (guest.status !== "guest") throw new Refusal("not_found");
    const isLinked = and(eq(guestDevices.customerId, customerId), isNull(guestDevices.endedAt));
    const isElsewhere = (await ctx.db.$count(guestDevices, isLinked)) > 1;
    await record(ctx, "guest_forgotten", { customerId }, { elsewhere: isElsewhere });
    await endOwnDevice(ctx, me, guest.insertedAt);
    if (isElsewhere) return;
    await deleteCarts(ctx, customerId);
    if (await areBehindOrders(ctx, people)) await forgetContact(ctx, people);
    else await deletePeople(ctx, people);
  });
}
