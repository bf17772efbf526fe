import { expect, test } from "#e2e/fixtures.ts";
import { heading } from "#e2e/web/steps.ts";
import { demoProduct, money } from "#e2e/web/store.ts";
import { routes } from "#lib/routes.ts";

test("the account greets, and sums up the latest order, how many there are, and the points", async ({
  newVisitor,
  newCustomer,
}) => {
  const orders = [
    { daysAgo: 9, status: "closed" },
    { daysAgo: 5, status: "cancelled" },
    { daysAgo: 1, quantity: 2 },
  ] as const;
  const customer = await newCustomer({ name: "Nora Quinn", orders: [...orders], points: 1240 });
  const visitor = await newVisitor(customer);
  const overview = await visitor.goto(routes.account.overview());
  expect(overview.heading).toBe("Hello, Nora");
  const latest = overview.region("Your latest order");
  for (const words of [
    customer.orders[2]?.code ?? "no code",
    "In progress",
    money(2 * demoProduct("olive-wood-spoons").priceCents),
  ])
    expect(latest.text).toContain(words);
  expect(overview.text).toContain("3 orders in all, and 1,240 points to your name.");
  expect((await visitor.follow(/spoons/, latest)).heading).toBe(`Order ${customer.orders[2]?.code}`);
});

test("points are not mentioned where there are none", async ({ newVisitor, newCustomer }) => {
  const visitor = await newVisitor(await newCustomer({ orders: [{ status: "closed" }] }));
  const overview = await visitor.goto(routes.account.overview());
  expect(overview.text).toContain("1 order in all.");
  expect(overview.text).not.toContain("points to your name");
  expect(overview.region("Your latest order").text).toContain("Completed");
});

test("an account without orders leads to the store", async ({ newVisitor, newCustomer }) => {
  const visitor = await newVisitor(await newCustomer());
  for (const path of [routes.account.overview(), routes.account.orders()]) {
    const page = await visitor.goto(path);
    expect(page.text).toContain("No orders yet");
    expect(page.link("Look around the store")).toBe(routes.home());
  }
});

test("the account's pages lead to one another, and say where one is", async ({ newVisitor, newCustomer }) => {
  const visitor = await newVisitor(await newCustomer());
  await visitor.goto(routes.home());
  await visitor.follow("Account Nora");
  const places = {
    Orders: "Your orders",
    Profile: "Your details",
    Security: "Security",
    Privacy: "Privacy",
    Overview: "Hello, Nora",
  };
  for (const [place, title] of Object.entries(places)) {
    const page = await visitor.follow(place, visitor.page.region("Account"));
    const current = page.region("Account").parts("a", / aria-current="page"/);
    expect([page.heading, ...current.map(({ text }) => text)]).toEqual([title, place]);
  }
});

test("the navigation says where one is after a click too", async ({ page, newCustomer, logInAs }) => {
  await logInAs(page, await newCustomer());
  await page.goto(routes.account.overview());
  const nav = page.getByRole("navigation", { name: "Account" });
  await nav.getByRole("link", { name: "Orders" }).click();
  await expect(heading(page, "Your orders")).toBeVisible();
  await expect(nav.getByRole("link", { name: "Orders" })).toHaveAttribute("aria-current", "page");
  await expect(nav.getByRole("link", { name: "Overview" })).not.toHaveAttribute("aria-current");
});

test("a guest finds orders in the account, and nothing that needs a password", async ({ newVisitor, newGuest }) => {
  const visitor = await newVisitor(await newGuest({ orders: [{}] }));
  const overview = await visitor.goto(routes.account.overview());
  expect(overview.heading).toBe("Your orders");
  const places = overview.region("Account").parts("a");
  expect(places.map(({ text }) => text)).toEqual(["Orders", "Devices", "Privacy"]);
  expect((await visitor.goto(routes.account.profile())).heading).toBe("Log in");
});

for (const path of [
  routes.account.overview(),
  routes.account.orders(),
  routes.account.profile(),
  routes.account.security(),
]) {
  test(`${path} asks strangers to log in`, async ({ newVisitor }) => {
    const visitor = await newVisitor();
    const asked = await visitor.goto(path);
    expect(asked.heading).toBe("Log in");
    expect(visitor.path).toBe(routes.login(path));
    expect(asked.hasButton("Log in")).toBe(true);
  });
}
