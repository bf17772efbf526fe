import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { orders } from "#db/schema/index.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { heading } from "#e2e/web/steps.ts";
import { withoutEcho } from "#e2e/web/streamed.ts";
import { routes } from "#lib/routes.ts";

for (const who of ["anonymous visitor", "guest", "customer"] as const) {
  unscripted(
    `another ${who} sees somebody's order exactly as one that does not exist`,
    async ({ page, newGuest, newCustomer, beGuest, logInAs, store }) => {
      const owner = await newGuest({ orders: [{}], cart: { quantity: 1 } });
      if (who === "guest") await beGuest(page, await newGuest({ orders: [{}] }));
      if (who === "customer") await logInAs(page, await newCustomer({ orders: [{}] }));
      const isCart = and(eq(orders.customerId, owner.id), eq(orders.status, "cart"));
      const [cart] = await store.db.select().from(orders).where(isCart);
      const ids = [randomUUID(), owner.orders[0]?.id ?? "", cart?.id ?? ""];
      const answers = await Promise.all(ids.map((id) => page.request.get(routes.account.order(id))));
      expect(answers.map((answer) => answer.status())).toEqual([404, 404, 404]);
      const bodies = await Promise.all(answers.map((answer) => answer.text()));
      const [missing, order, basket] = bodies.map((body) => withoutEcho(body));
      expect(order === missing, "the order's page is the missing one's").toBe(true);
      expect(basket === missing, "the cart's page is the missing one's").toBe(true);
      const names = answers.map((answer) => Object.keys(answer.headers()).sort());
      expect(names[1]).toEqual(names[0]);
    },
  );
}

test("an order's page says in words that it was not found", async ({ page, newCustomer, complaints }) => {
  complaints.expect(/status of 404/);
  const {
    orders: [order],
  } = await newCustomer({ orders: [{}] });
  await page.goto(routes.account.order(order?.id ?? ""));
  await expect(heading(page, "We could not find that")).toBeVisible();
  await expect(page.getByText(order?.code ?? "")).toHaveCount(0);
  await expect(page).toHaveTitle("Not found · Fern & Field");
});

unscripted("an address that is no order's is not found either", async ({ page, newCustomer, logInAs, complaints }) => {
  complaints.expect(/status of 404/);
  await logInAs(page, await newCustomer());
  const response = await page.goto(routes.account.order("1 or 1=1"));
  expect(response?.status()).toBe(404);
  await expect(heading(page, "We could not find that")).toBeVisible();
});
