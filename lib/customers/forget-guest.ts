import { and, eq, isNull } from "drizzle-orm";
import { guestDevices } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { forgetContact } from "#lib/customers/forget-person.ts";
import { askingGuest, endOwnDevice, firstDeviceOf, keepOwnDevice } from "#lib/customers/guest-devices.ts";
import { lockCustomer } from "#lib/customers/suspend.ts";
import { areBehindOrders, deleteCarts, deletePeople, lockPeople } from "#lib/customers/what-stays.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Forgets the asking guest: the cart and what is known besides orders go, and without orders so does the guest. Orders
 * stay with a guest whom no browser leads to any more: copies of this one's cookie grant nothing from now on. A guest who
 * is known on other devices too is left as it is for those. Refuses `not_found` on a device that was unlinked meanwhile.
 */
export async function forgetGuest(ctx: Ctx): Promise<void> {
  const me = askingGuest(ctx);
  if (!me) throw new Refusal("not_found");
  const { customerId } = me;
  await inTransaction(ctx, async (ctx) => {
    const people = await lockPeople(ctx, customerId);
    const guest = await lockCustomer(ctx, customerId);
    if (guest.status !== "guest" || !(await keepOwnDevice(ctx, me, guest.insertedAt))) throw new Refusal("not_found");
    const isLinked = and(eq(guestDevices.customerId, customerId), isNull(guestDevices.endedAt));
    const isElsewhere = (await ctx.db.$count(guestDevices, isLinked)) > 1;
    await record(ctx, "guest_forgotten", { customerId }, { elsewhere: isElsewhere });
    if (!isElsewhere) {
      await deleteCarts(ctx, customerId);
      if (!(await areBehindOrders(ctx, people))) return deletePeople(ctx, people);
      await forgetContact(ctx, people);
    }
    await endOwnDevice(ctx, isElsewhere ? me : firstDeviceOf(customerId), guest.insertedAt);
  });
}
