import { and, eq, ne } from "drizzle-orm";
import { orderLineItems, orders } from "#db/schema/index.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { postForm, readForm, submit } from "#e2e/web/posting.ts";
import {
  alert,
  button,
  field,
  fillContact,
  heading,
  hydrated,
  placeOrder,
  putInCart,
  summary,
} from "#e2e/web/steps.ts";
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

test("pressing in five tabs at once makes one order, which all five show", async ({
  context,
  newGuest,
  beGuest,
  store,
}) => {
  const guest = await newGuest();
  await beGuest(context, guest);
  const tabs = await Promise.all(Array.from({ length: 5 }, () => context.newPage()));
  for (const tab of tabs) {
    await tab.goto(routes.checkout());
    await fillContact(tab, contact);
  }
  const ids = await Promise.all(tabs.map((tab) => placeOrder(tab)));
  const placed = await placedBy(store, guest.id);
  expect(placed).toHaveLength(1);
  expect(new Set(ids)).toEqual(new Set([placed[0]?.id]));
});

unscripted(
  "twenty posts of one form at the same instant make one order",
  async ({ context, newGuest, beGuest, store }) => {
    const guest = await newGuest();
    await beGuest(context, guest);
    const form = { ...(await readForm(context.request, routes.checkout(), "Place order")), ...contact };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => postForm(context.request, routes.checkout(), form)),
    );
    const [placed, ...others] = await placedBy(store, guest.id);
    expect(others).toEqual([]);
    const leads = answers.map((answer) => [answer.status(), answer.headers().location]);
    expect(new Set(leads.map(String))).toEqual(new Set([`303,${routes.account.order(placed?.id ?? "")}?placed=1`]));
  },
);

unscripted(
  "coming back and pressing again leads to the order that was made",
  async ({ page, newGuest, beGuest, store }) => {
    const guest = await newGuest();
    await beGuest(page, guest);
    const form = { ...(await readForm(page.request, routes.checkout(), "Place order")), ...contact };
    await postForm(page.request, routes.checkout(), form);
    const [placed] = await placedBy(store, guest.id);
    const again = await postForm(page.request, routes.checkout(), form);
    expect(again.headers().location).toContain(placed?.id);
    expect(await placedBy(store, guest.id)).toHaveLength(1);
  },
);

for (const [words, price, total] of [
  ["higher", 1250, "€12.50"],
  ["lower", 800, "€8.00"],
] as const) {
  test(`a ${words} price is told and asked about before it is charged`, async ({
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
    await changePrice(store, product, price);
    await button(page, "Place order").click();
    await expect(alert(page)).toContainText(`The total is now ${total}`);
    await expect(summary(page)).toContainText(total);
    await expect(field(page, "Full name")).toHaveValue(contact.name);
    expect(await placedBy(store, guest.id)).toEqual([]);
    const id = await placeOrder(page);
    expect(await placedBy(store, guest.id)).toMatchObject([{ id, grandTotalCents: price }]);
  });
}

test("something added in another tab is told before it is ordered", async ({
  page,
  context,
  newGuest,
  beGuest,
  store,
}) => {
  const guest = await newGuest();
  await beGuest(page, guest);
  await page.goto(routes.checkout());
  await fillContact(page, contact);
  await putInCart(await context.newPage(), demoProduct("enamel-kettle"));
  await button(page, "Place order").click();
  await expect(alert(page)).toContainText("The cart or a price changed since you looked");
  expect(await placedBy(store, guest.id)).toEqual([]);
});

unscripted("fields that nobody asked for change nothing", async ({ page, newGuest, newCustomer, beGuest, store }) => {
  const [guest, victim] = await Promise.all([newGuest(), newCustomer()]);
  await beGuest(page, guest);
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
  await submit(page.request, {
    path: routes.product(kettle.slug),
    button: "Add to cart",
    fields: { quantity: "1", ...extra },
  });
  await submit(page.request, { path: routes.checkout(), button: "Place order", fields: { ...contact, ...extra } });
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

unscripted("a cart that is somebody else's cannot be placed", async ({ page, newGuest, beGuest, store }) => {
  const [guest, other] = await Promise.all([newGuest(), newGuest()]);
  await beGuest(page, other);
  const { cartId = "", shown = "" } = await readForm(page.request, routes.checkout(), "Place order");
  await beGuest(page, guest);
  const fields = { ...contact, cartId, shown };
  const answer = await submit(page.request, { path: routes.checkout(), button: "Place order", fields });
  expect(await answer.text()).toContain("We could not find that.");
  expect(await placedBy(store, other.id)).toEqual([]);
});
