import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { orders } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { withoutEcho } from "#e2e/web/streamed.ts";
import { routes } from "#lib/routes.ts";

for (const who of ["anonymous visitor", "guest", "customer"] as const) {
  test(`another ${who} sees somebody's order exactly as one that does not exist`, async ({
    newGuest,
    newCustomer,
    newVisitor,
    store,
  }) => {
    const owner = await newGuest({ orders: [{}], cart: { quantity: 1 } });
    const others = {
      "anonymous visitor": () => newVisitor(),
      guest: async () => newVisitor(await newGuest({ orders: [{}] })),
      customer: async () => newVisitor(await newCustomer({ orders: [{}] })),
    };
    const { request } = await others[who]();
    const isCart = and(eq(orders.customerId, owner.id), eq(orders.status, "cart"));
    const [cart] = await store.db.select().from(orders).where(isCart);
    const ids = [randomUUID(), owner.orders[0]?.id ?? "", cart?.id ?? ""];
    const answers = await Promise.all(ids.map((id) => request.get(routes.account.order(id))));
    expect(answers.map((answer) => answer.status())).toEqual([404, 404, 404]);
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    const [missing, order, basket] = bodies.map((body) => withoutEcho(body));
    expect(order === missing, "the order's page is the missing one's").toBe(true);
    expect(basket === missing, "the cart's page is the missing one's").toBe(true);
    const names = answers.map((answer) => Object.keys(answer.headers()).sort());
    expect(names[1]).toEqual(names[0]);
  });
}

test("an order's page says in words that it was not found", async ({ newVisitor, newCustomer }) => {
  const [order] = (await newCustomer({ orders: [{}] })).orders;
  const missing = await (await newVisitor()).goto(routes.account.order(order?.id ?? ""));
  expect(missing.heading).toBe("We could not find that");
  expect(missing.source).not.toContain(order?.code ?? "");
  expect(missing.title).toBe("Not found · Fern & Field");
});

test("an address that is no order's is not found either", async ({ newVisitor, newCustomer }) => {
  const visitor = await newVisitor(await newCustomer());
  expect((await visitor.goto(routes.account.order("1 or 1=1"))).heading).toBe("We could not find that");
  expect(visitor.status).toBe(404);
});
