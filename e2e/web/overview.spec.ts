import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { button, heading } from "#e2e/web/steps.ts";
import { demoProduct, money } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

unscripted(
  "the account greets, and sums up the latest order, how many there are, and the points",
  async ({ page, newCustomer, logInAs }) => {
    const orders = [
      { daysAgo: 9, status: "closed" },
      { daysAgo: 5, status: "cancelled" },
      { daysAgo: 1, quantity: 2 },
    ] as const;
    const customer = await newCustomer({ name: "Nora Quinn", orders: [...orders], points: 1240 });
    await logInAs(page, customer);
    await page.goto(routes.account.overview());
    await expect(heading(page, "Hello, Nora")).toBeVisible();
    const latest = page.getByRole("region", { name: "Your latest order" });
    await expect(latest).toContainText(customer.orders[2]?.code ?? "no code");
    await expect(latest).toContainText("In progress");
    await expect(latest).toContainText(money(2 * demoProduct("olive-wood-spoons").priceCents));
    await expect(page.getByText("3 orders in all, and 1,240 points to your name.")).toBeVisible();
    await latest.getByRole("link").click();
    await expect(heading(page, `Order ${customer.orders[2]?.code}`)).toBeVisible();
  },
);

unscripted("points are not mentioned where there are none", async ({ page, newCustomer, logInAs }) => {
  await logInAs(page, await newCustomer({ orders: [{ status: "closed" }] }));
  await page.goto(routes.account.overview());
  await expect(page.getByText("1 order in all.")).toBeVisible();
  await expect(page.getByText(/points to your name/)).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Your latest order" })).toContainText("Completed");
});

unscripted("an account without orders leads to the store", async ({ page, newCustomer, logInAs }) => {
  await logInAs(page, await newCustomer());
  for (const path of [routes.account.overview(), routes.account.orders()]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "No orders yet" })).toBeVisible();
  }
  await page.getByRole("link", { name: "Look around the store" }).click();
  await expect(page).toHaveURL(routes.home());
});

test("the account's pages lead to one another, and say where one is", async ({ page, newCustomer, logInAs }) => {
  await logInAs(page, await newCustomer());
  await page.goto(routes.home());
  await page.getByRole("link", { name: "Account Nora" }).click();
  const nav = page.getByRole("navigation", { name: "Account" });
  const places = {
    Orders: "Your orders",
    Profile: "Your details",
    Security: "Security",
    Privacy: "Privacy",
    Overview: "Hello, Nora",
  };
  for (const [place, title] of Object.entries(places)) {
    await nav.getByRole("link", { name: place }).click();
    await expect(heading(page, title)).toBeVisible();
    await expect(nav.getByRole("link", { name: place })).toHaveAttribute("aria-current", "page");
  }
});

unscripted(
  "a guest finds orders in the account, and nothing that needs a password",
  async ({ page, newGuest, beGuest }) => {
    await beGuest(page, await newGuest({ orders: [{}] }));
    await page.goto(routes.account.overview());
    await expect(heading(page, "Your orders")).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Account" }).getByRole("link")).toHaveText([
      "Orders",
      "Devices",
      "Privacy",
    ]);
    await page.goto(routes.account.profile());
    await expect(heading(page, "Log in")).toBeVisible();
  },
);

for (const path of [
  routes.account.overview(),
  routes.account.orders(),
  routes.account.profile(),
  routes.account.security(),
]) {
  unscripted(`${path} asks strangers to log in`, async ({ page }) => {
    await page.goto(path);
    await expect(heading(page, "Log in")).toBeVisible();
    await expect(page).toHaveURL(routes.login(path));
    await expect(button(page, "Log in")).toBeVisible();
  });
}
