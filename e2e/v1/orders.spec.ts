import { anOrderFor, placedFor } from "#e2e/db/counter.ts";
import { aName, expect, related, test } from "#e2e/v1/api.ts";
import { ctxOf } from "#e2e/web/store.ts";
import { suspendCustomer } from "#lib/customers/suspend.ts";

const contact = { name: "Joe Doe", email: "joe@example.com", fulfillmentMethod: "pickup" };

test("a publishable token makes carts for nobody and for guests, and for nobody else", async ({
  publishable,
  newGuest,
  newRegistered,
}) => {
  expect((await publishable.post("/orders")).one).toMatchObject({
    attributes: { status: "cart", grandTotalCents: 0 },
    relationships: { customer: { data: null } },
  });
  const guest = await newGuest();
  expect(
    (await publishable.post("/orders", {}, { customer: { data: { id: guest, type: "customer" } } })).one.relationships
      .customer,
  ).toEqual({ data: { type: "Customer", id: guest } });
  const { id } = await newRegistered();
  for (const other of [id, "1b671a64-40d5-491e-99b0-da01ff1f3341", "nonsense"])
    expect((await publishable.post("/orders", {}, related("customer", other))).status).toBe(403);
  expect((await publishable.get("/orders")).status).toBe(403);
});

test("a customer's orders are its own, whatever it names, and a stranger's are not found", async ({
  newRegistered,
  newGuest,
  publishable,
}) => {
  const [ada, bob] = [await newRegistered(), await newRegistered()];
  const order = (await ada.caller.post("/orders", {}, related("customer", await newGuest()))).one;
  expect(order.relationships.customer).toEqual({ data: { type: "Customer", id: ada.id } });
  for (const stranger of [bob.caller, publishable]) {
    expect((await stranger.get(`/orders/${order.id}`)).status).toBe(404);
    expect((await stranger.patch(`/orders/${order.id}`, contact)).status).toBe(404);
    expect((await stranger.del(`/orders/${order.id}`)).status).toBe(404);
    expect((await stranger.post(`/orders/${order.id}/line_items`, { name: "x" })).status).toBe(403);
  }
  expect((await bob.caller.get(`/orders?filter[customerId]=${ada.id}&filter[status]=cart`)).all).toEqual([]);
});

test("staff name any customer, and are told of one that is none or a user", async ({ support, newRegistered }) => {
  const { id, caller } = await newRegistered();
  expect((await support.post("/orders", {}, related("customer", id))).one.relationships.customer).toEqual({
    data: { type: "Customer", id },
  });
  const user = (await caller.get("/user")).one.id;
  for (const other of [user, "nonsense"])
    expect((await support.post("/orders", {}, related("customer", other))).codes).toEqual([
      "invalid at relationships/customer",
    ]);
});

test("lines add up in the very answer that changed one", async ({ newRegistered }) => {
  const { caller } = await newRegistered();
  const order = (await caller.post("/orders")).one;
  const made = await caller.post(`/orders/${order.id}/line_items?include=order.rootLineItems`, {
    name: "Wrapping",
    subTotalCents: 300,
    taxOneCents: 63,
  });
  expect(made.one.attributes).toMatchObject({
    orderQuantity: 1,
    chargeQuantity: 1,
    grandTotalCents: 363,
    isLeaf: true,
  });
  const cart = made.json.included?.find(({ type }) => type === "Order");
  expect(cart?.attributes).toMatchObject({
    subTotalCents: 300,
    taxOneCents: 63,
    grandTotalCents: 363,
    authorizationTotalCents: 363,
  });
  expect(cart?.relationships.rootLineItems?.data).toEqual([{ type: "OrderLineItem", id: made.one.id }]);
  expect(
    made.json.included?.map(({ type }) => type),
    "a resource stands in a document once",
  ).toEqual(["Order"]);
  const changed = await caller.patch(`/order_line_items/${made.one.id}?include=order`, {
    subTotalCents: 100,
    orderQuantity: 3,
    chargeQuantity: 9,
  });
  expect(changed.one.attributes).toMatchObject({ grandTotalCents: 163, orderQuantity: 3, chargeQuantity: 1 });
  expect((await caller.del(`/order_line_items/${made.one.id}`)).status).toBe(204);
  expect((await caller.get(`/orders/${order.id}?include=rootLineItems`)).one).toMatchObject({
    attributes: { grandTotalCents: 0 },
    relationships: { rootLineItems: { data: [] } },
  });
});

test("a shopper cannot discount itself; staff can", async ({ newRegistered, support }) => {
  const { caller } = await newRegistered();
  const order = (await caller.post("/orders")).one;
  const line = { name: "Discount", subTotalCents: -500 };
  expect((await caller.post(`/orders/${order.id}/line_items`, line)).codes).toEqual([
    "number at attributes/subTotalCents",
  ]);
  expect((await caller.post(`/orders/${order.id}/line_items`, {})).codes).toEqual(["required at attributes/name"]);
  expect((await support.post(`/orders/${order.id}/line_items`, line)).one.attributes.grandTotalCents).toBe(-500);
});

test("an order that staff took for a customer says what was taken off and why, and its total is less by it", async ({
  newRegistered,
  store,
}) => {
  const { id: customerId, caller } = await newRegistered();
  const kettle = await store.db.query.products.findFirst({
    where: (each, { and, eq }) => and(eq(each.accountId, store.account.id), eq(each.slug, "enamel-kettle")),
  });
  if (!kettle) throw new Error("the kettle is not sold");
  const discount = { discount: "1.50", discountReason: "Scratched" };
  const id = await placedFor(ctxOf(store, { kind: "operator" }), anOrderFor(customerId, kettle, discount));
  expect((await caller.get(`/orders/${id}`)).one.attributes).toMatchObject({
    discountCents: 150,
    discountReason: "Scratched",
    grandTotalCents: kettle.priceCents - 150,
  });
});

test("a product's line costs what the product costs, whatever is sent", async ({ newRegistered, store }) => {
  const { caller } = await newRegistered();
  const product = await store.db.query.products.findFirst({
    where: (each, { and, eq }) => and(eq(each.accountId, store.account.id), eq(each.slug, "enamel-kettle")),
  });
  const order = (await caller.post("/orders")).one;
  const add = () =>
    caller.post(
      `/orders/${order.id}/line_items`,
      { orderQuantity: 2, subTotalCents: 1 },
      related("product", product?.id ?? "", "Product"),
    );
  const line = (await add()).one;
  expect(line.attributes).toMatchObject({
    name: product?.name,
    grandTotalCents: 2 * (product?.priceCents ?? 0),
    priceChargeAmountCents: product?.priceCents,
  });
  expect((await add()).one).toMatchObject({ id: line.id, attributes: { orderQuantity: 4 } });
  expect(
    (await caller.patch(`/order_line_items/${line.id}`, { subTotalCents: 0 })).one.attributes.grandTotalCents,
  ).toBe(4 * (product?.priceCents ?? 0));
  expect(
    (await caller.post(`/orders/${order.id}/line_items`, {}, related("product", order.id, "Product"))).codes,
  ).toEqual(["invalid at relationships/product"]);
});

test("a shopper places what costs nothing, and no more changes it; an amount needs staff", async ({
  newRegistered,
  support,
}) => {
  const { caller } = await newRegistered();
  const order = (await caller.post("/orders")).one;
  expect((await caller.patch(`/orders/${order.id}`, { status: "opened" })).codes.sort()).toEqual([
    "required at attributes/email",
    "required at attributes/fulfillmentMethod",
    "required at attributes/name",
  ]);
  expect((await caller.patch(`/orders/${order.id}`, { ...contact, fulfillmentMethod: "ship" })).codes.length).toBe(5);
  const line = (await caller.post(`/orders/${order.id}/line_items`, { name: "x", subTotalCents: 100 })).one;
  expect((await caller.patch(`/orders/${order.id}`, { ...contact, status: "opened" })).codes).toEqual([
    "invalid at attributes/status",
  ]);
  const opened = (
    await support.patch(`/orders/${order.id}`, {
      ...contact,
      status: "opened",
      grandTotalCents: 1,
      openedAt: "2000-01-01T00:00:00Z",
    })
  ).one;
  expect(opened.attributes).toMatchObject({ status: "opened", grandTotalCents: 100 });
  expect(opened.attributes.openedAt).not.toContain("2000");
  expect((await caller.patch(`/orders/${order.id}`, { name: "Another" })).status).toBe(404);
  expect((await caller.patch(`/order_line_items/${line.id}`, { name: "y" })).status).toBe(403);
  expect((await support.patch(`/order_line_items/${line.id}`, { name: "y" })).codes).toEqual([
    "invalid at relationships/order",
  ]);
  expect((await support.del(`/orders/${order.id}`)).codes).toEqual(["undeletable at attributes/status"]);
  expect((await caller.get("/orders")).all.map(({ id }) => id)).toEqual([order.id]);
  expect((await support.patch(`/orders/${order.id}`, { status: "cart" })).codes).toEqual([
    "invalid at attributes/status",
  ]);
  expect((await support.patch(`/orders/${order.id}`, { status: "closed" })).one.attributes.status).toBe("closed");
  expect((await support.patch(`/orders/${order.id}`, { status: "cancelled" })).codes).toEqual([
    "invalid at attributes/status",
  ]);
});

test("who is kept from ordering logs in and reads, and places nothing", async ({ newRegistered, support, store }) => {
  const { caller, id } = await newRegistered();
  const order = (await caller.post("/orders", contact)).one;
  const more = { scope: "ordering", says: "Please pay the last one first." } as const;
  await suspendCustomer(ctxOf(store, { kind: "operator" }), id, "chargeback", more);
  const refused = await caller.patch(`/orders/${order.id}`, { status: "opened" });
  expect([refused.status, refused.codes]).toEqual([403, ["ordering_suspended"]]);
  expect(refused.text).toContain(more.says);
  expect((await caller.get(`/orders/${order.id}`)).one.attributes.status).toBe("cart");
  expect((await support.patch(`/orders/${order.id}`, { status: "opened" })).one.attributes.status).toBe("opened");
});

test("totals, payment and fulfilment are ours to set", async ({ support }) => {
  const sent = {
    paymentStatus: "paid",
    fulfillmentStatus: "fulfilled",
    grandTotalCents: 5,
    isEstimate: true,
    openedAt: "2000-01-01T00:00:00Z",
    code: "MINE",
    label: "vip",
  };
  expect((await support.post("/orders", sent)).one.attributes).toMatchObject({
    paymentStatus: "pending",
    fulfillmentStatus: "pending",
    grandTotalCents: 0,
    isEstimate: false,
    openedAt: null,
    code: null,
    label: "vip",
  });
});

test("an order placed over the API stands in the customer's history, and can be found by its code", async ({
  newRegistered,
}) => {
  const { caller } = await newRegistered();
  const order = (await caller.post("/orders", contact)).one;
  const { code } = (await caller.patch(`/orders/${order.id}`, { status: "opened" })).one.attributes;
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  expect((await caller.get(`/orders?search=${String(code).toLowerCase()}`)).all.length).toBe(1);
});

test("a cart is deleted by whoever it belongs to", async ({ newRegistered, publishable, newGuest }) => {
  const { caller } = await newRegistered();
  const own = (await caller.post("/orders")).one;
  const guests = (await publishable.post("/orders", {}, related("customer", await newGuest()))).one;
  expect((await caller.del(`/orders/${own.id}`)).status).toBe(204);
  expect((await publishable.del(`/orders/${guests.id}`)).status).toBe(204);
  expect((await publishable.get(`/orders/${guests.id}`)).status).toBe(404);
});

test("a list is walked by key in both directions, without a row lost or shown twice, and by number too", async ({
  support,
  newGuest,
}) => {
  const label = aName();
  const customer = await newGuest();
  const made: string[] = [];
  for (let at = 0; at < 7; at++) {
    const order = (await support.post("/orders", { ...contact, label }, related("customer", customer))).one;
    made.unshift((await support.patch(`/orders/${order.id}`, { status: "opened" })).one.id);
  }
  const first = `/orders?filter[label]=${label}&page[size]=3&count=false`;
  const seen: string[][] = [];
  let next: string | null = first;
  let last = "";
  while (next) {
    const page = await support.get(next);
    seen.push(page.all.map(({ id }) => id));
    last = page.json.links?.prev ?? "";
    next = page.json.links?.next?.replace(/^\/v1/, "") ?? null;
    expect(page.json.meta).not.toHaveProperty("totalCount");
  }
  expect(seen.flat()).toEqual(made);
  const back = await support.get(last.replace(/^\/v1/, ""));
  expect(back.all.map(({ id }) => id)).toEqual(seen[1]);
  const second = await support.get(`/orders?filter[label]=${label}&page[size]=3&page[number]=2`);
  expect(second.all.map(({ id }) => id)).toEqual(seen[1]);
  expect(second.json.meta).toMatchObject({ totalCount: 7 });
  expect(
    (await support.get(`/orders?filter[label]=${label}&page[size]=nonsense&page[number]=-1&page[after]=nonsense`)).all
      .length,
  ).toBe(7);
});

test("an include never shows what could not be read directly", async ({
  newRegistered,
  support,
  publishable,
  newGuest,
}) => {
  const { caller, id } = await newRegistered();
  const order = (await caller.post("/orders")).one;
  expect(
    (await support.get(`/orders/${order.id}?include=customer.user`)).json.included?.map(({ type }) => type),
  ).toEqual(["Customer"]);
  expect(
    (await caller.get(`/orders/${order.id}?include=customer.user`)).json.included?.map(({ type }) => type).sort(),
  ).toEqual(["Customer", "User"]);
  const guest = await newGuest();
  expect((await publishable.get(`/customers/${guest}?include=pointAccounts`)).json.included).toBeUndefined();
  expect((await caller.get(`/customers/${id}?include=pointAccounts`)).json.included?.length).toBe(1);
});
