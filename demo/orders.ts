import { v4, v7 } from "uuid";
import type { orderLineItems, orders, products } from "#db/schema/index.ts";
import { dice } from "#demo/dice.ts";
import type { DemoCustomer } from "#demo/people.ts";
import { lineAmounts, sumAmounts } from "#lib/checkout/totals.ts";
import { searchTextOf } from "#lib/orders/order-code.ts";
import { after, days } from "#lib/time.ts";

type Product = typeof products.$inferSelect;
type Order = typeof orders.$inferInsert;
type Line = typeof orderLineItems.$inferInsert;
export type PlannedOrder = { cart: Order; lines: Line[]; placed: Partial<Order> & { id: string } };

const tax = { taxRateBasisPoints: 2100, pricesIncludeTax: true };
const letters = "34679ACDEFGHJKMNPQRTWXY";

/** Draws up a customer's placed orders: spread over the years, newest yesterday, in every status, reproducibly. */
export function planOrders(
  accountId: string,
  customerId: string,
  person: DemoCustomer,
  catalog: Product[],
  seed: number,
  now: Date,
): PlannedOrder[] {
  const { roll, pick } = dice(seed);
  const span = days(365 * person.years - 20) / person.orders;
  return Array.from({ length: person.orders }, (_, at) => {
    const openedAt = new Date(
      Math.floor(now.getTime() - days(1) - span * at - roll(Math.max(1, Math.floor(span / 2)))),
    );
    const id = v4();
    const lines = planLines(accountId, id, catalog, { roll, pick });
    const sums = sumAmounts(lines.map(({ amounts }) => amounts));
    const code = Array.from({ length: 8 }, () => pick([...letters]))
      .join("")
      .replace(/^(.{4})/, "$1-");
    const status = at < 2 ? "opened" : roll(9) === 0 || at === 3 ? "cancelled" : "closed";
    const isShipped = person.address !== undefined && roll(3) > 0;
    const cart: Order = {
      id,
      accountId,
      customerId,
      channel: "api",
      status: "cart",
      currency: "EUR",
      ...sums,
      authorizationTotalCents: sums.grandTotalCents,
      insertedAt: openedAt,
    };
    const placed: PlannedOrder["placed"] = {
      id,
      status,
      code,
      openedAt,
      closedAt: status === "closed" ? after(openedAt, days(1 + roll(4))) : null,
      cancelledAt: status === "cancelled" ? after(openedAt, days(1)) : null,
      searchText: searchTextOf(
        code,
        lines.map(({ line }) => line.name),
      ),
      name: person.name,
      email: person.email,
      phoneNumber: person.phone ?? null,
      channel: "storefront",
      fulfillmentMethod: isShipped ? "ship" : "pickup",
      fulfillmentStatus: status === "closed" ? "fulfilled" : "pending",
      paymentMethod: isShipped ? "on_invoice" : "at_pickup",
      paymentStatus: status === "closed" ? "paid" : "pending",
      paidCents: status === "closed" ? sums.grandTotalCents : 0,
      deliveryAddressLineOne: isShipped ? person.address?.lineOne : null,
      deliveryAddressLineTwo: isShipped ? person.address?.lineTwo : null,
      deliveryAddressPostalCode: isShipped ? person.address?.postalCode : null,
      deliveryAddressCity: isShipped ? person.address?.city : null,
      deliveryAddressCountryCode: isShipped ? person.address?.countryCode : null,
    };
    const fulfilled = (quantity: number) =>
      status === "closed" ? ({ fulfilledQuantity: quantity, fulfillmentStatus: "fulfilled" } as const) : {};
    return { cart, lines: lines.map(({ line }) => ({ ...line, ...fulfilled(line.orderQuantity) })), placed };
  });
}

function planLines(accountId: string, orderId: string, catalog: Product[], { roll, pick }: ReturnType<typeof dice>) {
  const chosen = new Set(Array.from({ length: 1 + roll(4) }, () => pick(catalog)));
  return [...chosen].map((product) => {
    const orderQuantity = roll(4) === 0 ? 2 + roll(3) : 1;
    const amounts = lineAmounts(product.priceCents, orderQuantity, tax);
    const { id: productId, code, name, slug, art, currency } = product;
    const line = {
      id: v7(),
      accountId,
      orderId,
      productId,
      code,
      name,
      slug,
      art,
      currency,
      orderQuantity,
      chargeQuantity: orderQuantity,
      unitPriceCents: product.priceCents,
      ...amounts,
      authorizationTotalCents: amounts.grandTotalCents,
    };
    return { line, amounts };
  });
}
