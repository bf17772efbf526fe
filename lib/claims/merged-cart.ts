import { and, eq, inArray, sql } from "drizzle-orm";
import { type MergedCart, orderLineItems, orders } from "#db/schema/index.ts";
import { pricedLine, sumUp } from "#lib/checkout/cart.ts";
import { planCart } from "#lib/checkout/plan-cart.ts";
import type { Ctx } from "#lib/context.ts";

const storefrontCarts = (owners: string[]) =>
  and(inArray(orders.customerId, owners), eq(orders.status, "cart"), eq(orders.channel, "storefront"));

/** Gives a guest's storefront cart to another customer, of which each has one at most: two carts join line by line. */
export async function moveCart(ctx: Ctx, from: string, to: string): Promise<MergedCart | null> {
  const carts = await ctx.db
    .select({ id: orders.id, customerId: orders.customerId })
    .from(orders)
    .where(storefrontCarts([from, to]))
    .orderBy(orders.id)
    .for("update");
  const given = carts.find((cart) => cart.customerId === from);
  const own = carts.find((cart) => cart.customerId === to);
  if (!given) return null;
  const lines = await ctx.db
    .select()
    .from(orderLineItems)
    .where(inArray(orderLineItems.orderId, own ? [given.id, own.id] : [given.id]));
  const plan = planCart(
    lines.filter((line) => line.orderId === given.id),
    lines.filter((line) => line.orderId === own?.id),
  );
  const brought = plan.map(({ line, quantity, had }) => ({
    productId: line.productId,
    quantity,
    had,
    given: line.orderQuantity,
  }));
  if (!own) {
    await ctx.db.update(orders).set({ customerId: to }).where(eq(orders.id, given.id));
    return { id: given.id, joined: null, lines: brought };
  }
  for (const { line, quantity } of plan) {
    const amounts = pricedLine(ctx, line.unitPriceCents ?? 0, quantity);
    await ctx.db
      .insert(orderLineItems)
      .values({ ...line, id: undefined, orderId: own.id, ...amounts })
      .onConflictDoUpdate({
        target: [orderLineItems.orderId, orderLineItems.productId],
        targetWhere: sql`product_id is not null`,
        set: amounts,
      });
  }
  await ctx.db.delete(orders).where(eq(orders.id, given.id));
  await sumUp(ctx, own.id);
  return { id: given.id, joined: own.id, lines: brought };
}

/**
 * Gives a merged guest its cart back, as far as it is still there: what its lines brought and nobody has taken out or
 * bought since. What was put in beside it since stays.
 */
export async function giveCartBack(ctx: Ctx, from: string, to: string, moved: MergedCart): Promise<void> {
  const carts = await ctx.db
    .select({ id: orders.id, customerId: orders.customerId })
    .from(orders)
    .where(storefrontCarts([from, to]))
    .orderBy(orders.id)
    .for("update");
  if (carts.some((cart) => cart.customerId === from)) return;
  const own = carts.find((cart) => cart.id === (moved.joined ?? moved.id));
  if (!own) return;
  const lines = await ctx.db.select().from(orderLineItems).where(eq(orderLineItems.orderId, own.id));
  if (moved.joined) {
    await newCart(ctx, { id: moved.id, customerId: from });
    await splitCart(ctx, lines, moved.id, (line) => shareOf(line, moved));
    await sumUp(ctx, moved.id);
  } else {
    await ctx.db.update(orders).set({ customerId: from }).where(eq(orders.id, own.id));
    if (lines.every((line) => addedTo(line, moved) === 0)) return;
    const id = await newCart(ctx, { customerId: to });
    await splitCart(ctx, lines, id, (line) => {
      const added = addedTo(line, moved);
      return { goes: added, stays: line.orderQuantity - added };
    });
    await sumUp(ctx, id);
  }
  await sumUp(ctx, own.id);
}

type Line = typeof orderLineItems.$inferSelect;
type Share = { goes: number; stays: number };

/** How many of a joined line go back to who brought them. One cut off at the store's limit is put back in full. */
function shareOf(line: Line, { lines }: MergedCart): Share {
  const brought = lines.find((each) => each.productId === line.productId);
  if (!brought) return { goes: 0, stays: line.orderQuantity };
  const { had, quantity, given = quantity - had } = brought;
  if (line.orderQuantity === quantity) return { goes: given, stays: had };
  const goes = Math.min(line.orderQuantity - Math.min(line.orderQuantity, had), given);
  return { goes, stays: line.orderQuantity - goes };
}

/** How many were put into a moved cart since. What the releases before this one moved is not known line by line. */
function addedTo(line: Line, { lines }: MergedCart): number {
  if (lines.length === 0 || !line.productId) return 0;
  const brought = lines.find((each) => each.productId === line.productId)?.given ?? 0;
  return Math.max(0, line.orderQuantity - brought);
}

async function newCart(ctx: Ctx, cart: { id?: string; customerId: string }): Promise<string> {
  const about = { accountId: ctx.account.id, currency: ctx.account.currency, insertedAt: ctx.now };
  const [made] = await ctx.db
    .insert(orders)
    .values({ ...about, ...cart })
    .returning({ id: orders.id });
  if (!made) throw new Error("a cart was not written");
  return made.id;
}

/** Puts of each line so many into another cart, and leaves so many. */
async function splitCart(ctx: Ctx, lines: Line[], cartId: string, share: (line: Line) => Share): Promise<void> {
  for (const line of lines) {
    const { goes, stays } = share(line);
    if (goes <= 0) continue;
    const price = line.unitPriceCents ?? 0;
    await ctx.db
      .insert(orderLineItems)
      .values({ ...line, id: undefined, orderId: cartId, ...pricedLine(ctx, price, goes) });
    const isLine = eq(orderLineItems.id, line.id);
    if (stays === 0) await ctx.db.delete(orderLineItems).where(isLine);
    else
      await ctx.db
        .update(orderLineItems)
        .set(pricedLine(ctx, price, stays))
        .where(isLine);
  }
}
