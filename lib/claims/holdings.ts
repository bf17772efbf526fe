import { sql } from "drizzle-orm";
import { orders, pointAccounts } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { counted, listed } from "#lib/words.ts";

/** What a guest has that another device would see after a merge. */
export type Holdings = { orders: number; hasCart: boolean; points: number; hasContact: boolean; hasDevices: boolean };

/** What this guest has by now. */
export async function findHoldings(ctx: Ctx, customerId: string): Promise<Holdings> {
  const [held] = await ctx.db.execute<Holdings>(sql`select
    (select count(*)::int from ${orders} where customer_id = c.id and opened_at is not null) as "orders",
    exists (select from ${orders} o join order_line_items l on l.order_id = o.id
      where o.customer_id = c.id and o.status = 'cart') as "hasCart",
    coalesce((select balance from ${pointAccounts} where customer_id = c.id), 0)::int as "points",
    coalesce(c.name, c.email, c.phone_number) is not null
      or exists (select from addresses where customer_id = c.id) as "hasContact",
    (select count(*) from guest_devices where customer_id = c.id and ended_at is null) > 1 as "hasDevices"
    from customers c where c.id = ${customerId} and c.account_id = ${ctx.account.id}`);
  return held ?? { orders: 0, hasCart: false, points: 0, hasContact: false, hasDevices: false };
}

/** Says what of this browser another device would see; null when there is nothing to see. */
export function sharedInWords({ orders, hasCart, points, hasContact, hasDevices }: Holdings): string | null {
  const seen = listed([
    orders > 0 && counted(orders, "order"),
    hasCart && "the cart",
    points > 0 && counted(points, "point"),
    hasContact && orders === 0 && "the name and address",
  ]);
  const shared = seen ? `${seen} of this browser will be seen on the other device too.` : "";
  const cutOff = hasDevices ? "Devices that were linked with this browser before must be linked again." : "";
  const says = [shared && shared.charAt(0).toUpperCase() + shared.slice(1), cutOff].filter(Boolean).join(" ");
  return says || null;
}
