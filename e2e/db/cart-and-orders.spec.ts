import { and, eq } from "drizzle-orm";
import { v4 } from "uuid";
import { customers, orderLineItems, orders, products } from "#db/schema/index.ts";
import { codeOf, race, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  anonymous,
  aPlacedOrder,
  aRegistered,
  aStaffUser,
  aStore,
  cartOf,
  checkout,
  ctxFor,
  type Product,
  type Store,
} from "#e2e/db/people.ts";
import { addToCart, changeLine, findCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import { findProfile } from "#lib/customers/profile.ts";
import { findOrder } from "#lib/orders/find-orders.ts";
import { findNoLongerSold, orderAgain } from "#lib/orders/order-again.ts";
import type { Refusal } from "#lib/refusal.ts";

const home = { lineOne: "1 High Street", lineTwo: "", postalCode: "D01", city: "Dublin", countryCode: "IE" };

const change = ({ db }: Store, product: Product, set: Partial<Product>) =>
  db.update(products).set(set).where(eq(products.id, product.id));

test("looking at the cart writes nothing; adding to it makes a guest", async ({ store }) => {
  expect(await findCart(anonymous(store))).toBeNull();
  expect(await store.db.$count(customers, eq(customers.accountId, store.account.id))).toBe(0);
  const guest = await aGuest(store);
  expect(await store.db.$count(customers, eq(customers.accountId, store.account.id))).toBe(1);
  const again = await addToCart(guest.ctx, { productId: store.lamp.id, quantity: 2 });
  expect(again.bornGuestId).toBeNull();
  expect((await cartOf(guest.ctx)).lines.map((line) => line.quantity)).toEqual([3]);
});

test("the cart adds up, with the tax that is inside", async ({ store }) => {
  const { ctx } = await aGuest(store);
  await addToCart(ctx, { productId: store.vase.id, quantity: 3 });
  const { totals, lines } = await cartOf(ctx);
  expect(lines.map((line) => [line.slug, line.quantity, line.totalCents])).toEqual([
    ["lamp", 1, 1210],
    ["vase", 3, 999],
  ]);
  expect(totals).toEqual({ subTotalCents: 1826, taxCents: 383, grandTotalCents: 2209 });
});

test("quantities change, end at 99, and nothing is nothing", async ({ store }) => {
  const { ctx } = await aGuest(store);
  const [line] = (await cartOf(ctx)).lines;
  await changeLine(ctx, { lineId: line?.id ?? "", quantity: 98 });
  await addToCart(ctx, { productId: store.lamp.id, quantity: 1 });
  expect(await codeOf(addToCart(ctx, { productId: store.lamp.id, quantity: 1 }))).toBe("quantity_too_large");
  expect((await cartOf(ctx)).lines.map((each) => each.quantity)).toEqual([99]);
  await changeLine(ctx, { lineId: line?.id ?? "", quantity: 0 });
  expect(await findCart(ctx)).toBeNull();
});

test("nobody changes somebody else's cart", async ({ store }) => {
  const [guest, other] = [await aGuest(store), await aGuest(store)];
  const [line] = (await cartOf(guest.ctx)).lines;
  await changeLine(other.ctx, { lineId: line?.id ?? "", quantity: 0 });
  expect((await cartOf(guest.ctx)).lines).toHaveLength(1);
});

test("staff, unknown products and those of other accounts get into no cart", async ({ store }) => {
  const { ctx } = await aGuest(store);
  const other = await aStore(store.db);
  const staff = { kind: "staff", role: "administrator", userId: await aStaffUser(store), sessionId: null } as const;
  const add = (productId: string, asking = ctx) => codeOf(addToCart(asking, { productId, quantity: 1 }));
  expect(await add(store.lamp.id, ctxFor(store, staff))).toBe("staff_do_not_shop");
  expect(await add(v4())).toBe("not_found");
  expect(await add(other.lamp.id)).toBe("not_found");
  await change(store, store.rug, { isSold: false });
  expect(await add(store.rug.id)).toBe("product_not_sold");
});

test("an order says how it is paid and where it goes, and the guest's details are remembered", async ({ store }) => {
  const { ctx } = await aGuest(store);
  const contact = checkout(await cartOf(ctx), { phone: "+353 1 555 0142" });
  const id = await placeOrder(ctx, { ...contact, ...home, fulfillment: "ship" });
  expect(await findOrder(ctx, id)).toMatchObject({
    status: "opened",
    code: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/),
    fulfillment: "ship",
    paymentMethod: "on_delivery",
    paymentStatus: "pending",
    email: "ada@example.com",
    address: { lineOne: "1 High Street", city: "Dublin", countryCode: "IE" },
    timeline: [{ says: "Order placed" }],
  });
  expect(await findProfile(ctx)).toEqual({
    name: "Ada Byron",
    email: "ada@example.com",
    phone: "+353 1 555 0142",
    address: home,
  });
  expect(await findCart(ctx)).toBeNull();
});

test("placing does not change a registered customer's own details", async ({ store }) => {
  const ada = await aRegistered(store);
  await aPlacedOrder(ada.ctx, store.vase, { name: "A Friend", email: "friend@example.com" });
  expect(await findProfile(ada.ctx)).toMatchObject({ name: "Ada Byron", email: ada.username });
});

test("placing again gives the same order, also when the store has changed since", async ({ store }) => {
  const { ctx } = await aGuest(store);
  const form = checkout(await cartOf(ctx));
  const id = await placeOrder(ctx, form);
  await change(store, store.lamp, { priceCents: 9, isSold: false });
  expect(await placeOrder(ctx, { ...form, shown: "anything" })).toBe(id);
  expect(await findOrder(ctx, id)).toMatchObject({ totals: { grandTotalCents: 1210 } });
});

test("a price that changed since it was shown is told, and nothing is placed until it was seen", async ({ store }) => {
  const { ctx } = await aGuest(store);
  const form = checkout(await cartOf(ctx));
  await change(store, store.lamp, { priceCents: 1500 });
  const reason = await placeOrder(ctx, form).catch((refusal: Refusal) => refusal);
  expect(reason).toMatchObject({ code: "cart_changed", says: expect.stringContaining("€15.00") });
  const cart = await cartOf(ctx);
  expect(cart.lines).toMatchObject([{ unitCents: 1500, wasCents: 1210 }]);
  const order = await findOrder(ctx, await placeOrder(ctx, checkout(cart)));
  expect(order?.totals.grandTotalCents).toBe(1500);
});

test("a quantity that changed in another tab is told", async ({ store }) => {
  const { ctx } = await aGuest(store);
  const form = checkout(await cartOf(ctx));
  await addToCart(ctx, { productId: store.lamp.id, quantity: 1 });
  expect(await codeOf(placeOrder(ctx, form))).toBe("cart_changed");
});

test("what is no longer sold, an empty cart and somebody else's cart are not placed", async ({ store }) => {
  const [guest, other] = [await aGuest(store), await aGuest(store)];
  const cart = await cartOf(guest.ctx);
  expect(await codeOf(placeOrder(other.ctx, checkout(cart)))).toBe("not_found");
  expect(await codeOf(placeOrder(guest.ctx, { ...checkout(cart), cartId: v4() }))).toBe("not_found");
  expect(await codeOf(placeOrder(anonymous(store), checkout(cart)))).toBe("log_in_first");
  await change(store, store.lamp, { isSold: false });
  expect(await codeOf(placeOrder(guest.ctx, checkout(cart)))).toBe("product_not_sold");
  await changeLine(guest.ctx, { lineId: cart.lines[0]?.id ?? "", quantity: 0 });
  expect(await codeOf(placeOrder(guest.ctx, checkout(cart)))).toBe("cart_empty");
  const isPlaced = and(eq(orders.accountId, store.account.id), eq(orders.status, "opened"));
  expect(await store.db.$count(orders, isPlaced)).toBe(0);
});

test("a placed order keeps names and prices, whatever the store does to the products", async ({ store }) => {
  const { ctx } = await aGuest(store);
  const id = await aPlacedOrder(ctx, store.vase);
  const before = await findOrder(ctx, id);
  await change(store, store.vase, { name: "Wide vase", priceCents: 1, slug: "wide-vase", isSold: false });
  expect(await findOrder(ctx, id)).toEqual(before);
  expect(before?.lines.map((line) => [line.name, line.unitCents])).toEqual([
    ["Reading lamp", 1210],
    ["Tall vase", 333],
  ]);
});

test("one's own orders are found; anybody else's, a cart and none at all are the same nothing", async ({ store }) => {
  const [guest, other] = [await aGuest(store), await aGuest(store)];
  const id = await aPlacedOrder(guest.ctx, store.vase);
  const cart = await cartOf(other.ctx);
  expect(await findOrder(guest.ctx, id)).not.toBeNull();
  expect(await findOrder(other.ctx, id)).toBeNull();
  expect(await findOrder(anonymous(store), id)).toBeNull();
  expect(await findOrder({ ...guest.ctx, account: store.live }, id)).toBeNull();
  expect(await findOrder(other.ctx, cart.id)).toBeNull();
  expect(await findOrder(guest.ctx, v4())).toBeNull();
});

test("ordering again fills the cart with what is still sold, at today's price, and says what is not", async ({
  store,
}) => {
  const { ctx } = await aGuest(store);
  await addToCart(ctx, { productId: store.lamp.id, quantity: 59 });
  const id = await aPlacedOrder(ctx, store.vase);
  await addToCart(ctx, { productId: store.lamp.id, quantity: 60 });
  await change(store, store.vase, { isSold: false });
  await change(store, store.lamp, { priceCents: 1300 });
  await orderAgain(ctx, id);
  const cart = await cartOf(ctx);
  expect(cart.lines.map((line) => [line.slug, line.quantity, line.unitCents])).toEqual([["lamp", 99, 1300]]);
  expect(await findNoLongerSold(ctx, id)).toEqual(["Tall vase"]);
  const [line] = await store.db.select().from(orderLineItems).where(eq(orderLineItems.orderId, cart.id));
  expect(line?.grandTotalCents).toBe(99 * 1300);
});

test("what is added while the cart is being placed is in the order or in the next cart, and never refused", async ({
  fresh,
  store,
}) => {
  for (let round = 0; round < 4; round++) {
    const { ctx } = await aGuest(store);
    const cart = await cartOf(ctx);
    const { done, refused } = await race<unknown>(fresh.sql, "orders", () => [
      placeOrder(ctx, checkout(cart)),
      ...times(4, () => addToCart(ctx, { productId: store.vase.id, quantity: 1 })),
    ]);
    expect(refused.filter((code) => code !== "cart_changed")).toEqual([]);
    expect(done.length).toBeGreaterThanOrEqual(4);
    expect((await cartOf(ctx)).lines.find((line) => line.slug === "vase")?.quantity).toBe(4);
  }
});

test("nobody orders somebody else's order again", async ({ store }) => {
  const [guest, other] = [await aGuest(store), await aGuest(store)];
  const id = await aPlacedOrder(guest.ctx, store.vase);
  expect(await codeOf(orderAgain(other.ctx, id))).toBe("not_found");
  expect(await findNoLongerSold(other.ctx, id)).toEqual([]);
});
