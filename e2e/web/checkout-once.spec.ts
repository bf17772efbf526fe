import { and, eq, ne } from "drizzle-orm";
import { orderLineItems, orders } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { postForm, readForm, submit } from "#e2e/web/posting.ts";
import { alert, button, field, fillContact, heading, hydrated, placeOrder, summary } from "#e2e/web/steps.ts";
import { changePrice, demoProduct, type Store } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

const contact = { name: "Greta Malone", email: "greta@example.com" };

const placedBy = ({ db }: Store, customerId: string) =>
  db
    .select()
    .from(orders)
    .where(and(eq(orders.customerId, customerId), ne(orders.status, "cart")));

test("pressing twice makes one order", async ({ page, newGuest, beGuest, store }) => {
  const guest = await newGuest();
  await beGuest(page, guest);
  await page.goto(routes.checkout());
  await hydrated(page);
  await fillContact(page, contact);
  await button(page, "Place order").dblclick();
  await expect(heading(page, /^Order/)).toBeVisible();
  expect(await placedBy(store, guest.id)).toHaveLength(1);
});

test("pressing in two tabs at once makes one order, which both show", async ({ context, newGuest, beGuest, store }) => {
  const guest = await newGuest();
  await beGuest(context, guest);
  const tabs = await [await context.newPage(), await context.newPage()];
  for (const tab of tabs) {
    await tab.goto(routes.checkout());
    await fillContact(tab, contact);
  }
  const ids = await Promise.all(tabs.map((tab) => placeOrder(tab)));
  const placed = await placedBy(store, guest.id);
  expect(placed).toHaveLength(1);
  expect(new Set(ids)).toEqual(new Set([placed[0]?.id]));
});

test("twenty posts of one form at the same instant make one order", async ({ newVisitor, newGuest, store }) => {
  const guest = await newGuest();
  const { request } = await newVisitor(guest);
  const form = { ...(await readForm(request, routes.checkout(), "Place order")), ...contact };
  const answers = await Promise.all(Array.from({ length: 20 }, () => postForm(request, routes.checkout(), form)));
  const [placed, ...others] = await placedBy(store, guest.id);
  expect(others).toEqual([]);
  const leads = answers.map((answer) => [answer.status(), answer.headers().location]);
  expect(new Set(leads.map(String))).toEqual(new Set([`303,${routes.account.order(placed?.id ?? "")}?placed=1`]));
});

test("coming back and pressing again leads to the order that was made", async ({ newVisitor, newGuest, store }) => {
  const guest = await newGuest();
  const { request } = await newVisitor(guest);
  const form = { ...(await readForm(request, routes.checkout(), "Place order")), ...contact };
  await postForm(request, routes.checkout(), form);
  const [placed] = await placedBy(store, guest.id);
  const again = await postForm(request, routes.checkout(), form);
  expect(again.headers().location).toContain(placed?.id);
  expect(await placedBy(store, guest.id)).toHaveLength(1);
});

test("a price that went up, or down, is told and asked about before it is charged", async ({
  page,
  newGuest,
  beGuest,
  newProduct,
  store,
}) => {
  const product = await newProduct({ priceCents: 1000 });
  const guest = await newGuest({ cart: { product, quantity: 1 } });
  await beGuest(page, guest);
  await page.goto(routes.checkout());
  await hydrated(page);
  await fillContact(page, contact);
  for (const [price, total] of [
    [1250, "€12.50"],
    [800, "€8.00"],
  ] as const) {
    await changePrice(store, product, price);
    await button(page, "Place order").click();
    await expect(alert(page)).toContainText(`The total is now ${total}`);
    await expect(summary(page)).toContainText(total);
    await expect(field(page, "Full name")).toHaveValue(contact.name);
    expect(await placedBy(store, guest.id)).toEqual([]);
  }
  const id = await placeOrder(page);
  expect(await placedBy(store, guest.id)).toMatchObject([{ id, grandTotalCents: 800 }]);
});

test("something added in another tab is told before it is ordered", async ({ newGuest, newVisitor, store }) => {
  const guest = await newGuest();
  const visitor = await newVisitor(guest);
  await visitor.goto(routes.checkout());
  const path = routes.product("enamel-kettle");
  await submit(visitor.request, { path, button: "Add to cart", fields: { quantity: "1" } });
  const told = await visitor.press("Place order", contact);
  expect(told.alert).toContain("The cart or a price changed since you looked");
  expect(await placedBy(store, guest.id)).toEqual([]);
});

test("fields that nobody asked for change nothing", async ({ newVisitor, newGuest, newCustomer, store }) => {
  const [guest, victim] = await Promise.all([newGuest(), newCustomer()]);
  const { request } = await newVisitor(guest);
  const unasked = {
    status: "closed",
    customerId: victim.id,
    accountId: victim.id,
    role: "administrator",
    code: "FREE-FREE",
  };
  const prices = { price: "1", priceCents: "1", unitPriceCents: "1", grandTotalCents: "1", paymentStatus: "paid" };
  const extra = { ...unasked, ...prices };
  const kettle = demoProduct("enamel-kettle");
  await submit(request, {
    path: routes.product(kettle.slug),
    button: "Add to cart",
    fields: { quantity: "1", ...extra },
  });
  await submit(request, { path: routes.checkout(), button: "Place order", fields: { ...contact, ...extra } });
  const due = kettle.priceCents + demoProduct("olive-wood-spoons").priceCents;
  const placed = await placedBy(store, guest.id);
  expect(placed).toMatchObject([{ status: "opened", paymentStatus: "pending", grandTotalCents: due }]);
  expect(placed[0]?.code).not.toBe("FREE-FREE");
  expect(await placedBy(store, victim.id)).toEqual([]);
  const lines = await store.db
    .select()
    .from(orderLineItems)
    .where(eq(orderLineItems.orderId, placed[0]?.id ?? ""));
  expect(lines.map((line) => line.unitPriceCents)).toContain(kettle.priceCents);
});

test("a cart that is somebody else's cannot be placed", async ({ newVisitor, newGuest, store }) => {
  const [guest, other] = await Promise.all([newGuest(), newGuest()]);
  const [{ request }, { request: owner }] = [await newVisitor(guest), await newVisitor(other)];
  const { cartId = "", shown = "" } = await readForm(owner, routes.checkout(), "Place order");
  const fields = { ...contact, cartId, shown };
  const answer = await submit(request, { path: routes.checkout(), button: "Place order", fields });
  expect(await answer.text()).toContain("We could not find that.");
  expect(await placedBy(store, other.id)).toEqual([]);
});
