import type { Page } from "@playwright/test";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import type { OrderPlan } from "#e2e/web/people.ts";
import { button, field, heading } from "#e2e/web/steps.ts";
import { routes } from "#lib/routes.ts";
import { after, days, formatTime } from "#lib/time.ts";

const monthOf = (daysAgo: number) =>
  formatTime(after(new Date(), -days(daysAgo)), "month", { locale: "en-IE", timeZone: "Europe/Dublin" });

const rows = (page: Page) => page.getByRole("main").getByRole("listitem");
const pager = (page: Page) => page.getByRole("navigation", { name: "Pages" });

async function codesOn(page: Page): Promise<string[]> {
  const texts = await rows(page).allTextContents();
  return texts.flatMap((text) => /\w{4}-\w{4}(?= ·)/.exec(text)?.[0] ?? []);
}

unscripted("orders stand under the month they were placed in, newest first", async ({ page, newCustomer, logInAs }) => {
  const ages = [400, 70, 35, 35];
  const customer = await newCustomer({ orders: ages.map((daysAgo) => ({ daysAgo })) });
  await logInAs(page, customer);
  await page.goto(routes.account.orders());
  await expect(page.getByRole("main").getByRole("heading", { level: 2 })).toHaveText([
    monthOf(35),
    monthOf(70),
    monthOf(400),
  ]);
  const codes = await codesOn(page);
  expect(codes.slice(2)).toEqual([customer.orders[1]?.code, customer.orders[0]?.code]);
  expect(new Set(codes)).toEqual(new Set(customer.orders.map(({ code }) => code)));
});

unscripted("the history narrows down to a status, and says which", async ({ page, newCustomer, logInAs }) => {
  const customer = await newCustomer({
    orders: [{ status: "closed" }, { status: "cancelled" }, {}, { status: "closed" }],
  });
  await logInAs(page, customer);
  await page.goto(routes.account.orders());
  const tabs = page.getByRole("navigation", { name: "Status" });
  for (const [words, count] of [
    ["Completed", 2],
    ["Cancelled", 1],
    ["In progress", 1],
    ["All", 4],
  ] as const) {
    await tabs.getByRole("link", { name: words }).click();
    await expect(tabs.getByRole("link", { name: words })).toHaveAttribute("aria-current", "true");
    await expect(rows(page)).toHaveCount(count);
    if (words !== "All") await expect(rows(page).filter({ hasText: words })).toHaveCount(count);
    await page.reload();
    await expect(rows(page)).toHaveCount(count);
  }
});

test("orders are found by their code, with and without the dash, and by what is in them", async ({
  page,
  newCustomer,
  logInAs,
  newProduct,
}) => {
  const product = await newProduct({ name: "Hazel walking stick 100%" });
  const customer = await newCustomer({ orders: [{}, { product }, {}] });
  await logInAs(page, customer);
  const code = customer.orders[1]?.code ?? "";
  for (const typed of [code, code.replace("-", "").toLowerCase(), "WALKING stick", "100%", ` ${code.slice(0, 4)} `]) {
    await page.goto(routes.account.orders());
    await field(page, "Search orders").fill(typed);
    await button(page, "Search").click();
    await expect(page).toHaveURL(/q=/);
    await expect(rows(page).filter({ hasText: code })).toHaveCount(1);
    expect((await codesOn(page)).length).toBe(1);
    await expect(field(page, "Search orders")).toHaveValue(typed.trim());
  }
  await page.goto(`${routes.account.orders()}?q=${encodeURIComponent("%")}`);
  expect(await codesOn(page)).toEqual([code]);
});

unscripted("a search that finds nothing helps on", async ({ page, newCustomer, logInAs }) => {
  await logInAs(page, await newCustomer({ orders: [{}] }));
  await page.goto(`${routes.account.orders()}?q=unicorn&status=closed`);
  await expect(page.getByRole("heading", { name: "No order fits" })).toBeVisible();
  await expect(field(page, "Search orders")).toHaveValue("unicorn");
  await page.getByRole("link", { name: "Show all orders" }).click();
  await expect(rows(page)).toHaveCount(1);
});

unscripted(
  "a long history is paged in both directions, by addresses that can be reloaded and shared",
  async ({ page, newCustomer, logInAs, openBrowser }) => {
    const orders = Array.from(
      { length: 44 },
      (_, at): OrderPlan => ({ daysAgo: 44 - at, status: at % 2 ? "closed" : "opened" }),
    );
    const customer = await newCustomer({ orders });
    const newest = customer.orders.map(({ code }) => code).reverse();
    await logInAs(page, customer);
    await page.goto(routes.account.orders());
    expect(await codesOn(page)).toEqual(newest.slice(0, 20));
    await expect(pager(page).getByRole("link")).toHaveText(["Older orders"]);
    for (const [start, end] of [
      [20, 40],
      [40, 44],
    ] as const) {
      await pager(page).getByRole("link", { name: "Older orders" }).click();
      await expect(page.getByText(newest[start] ?? "")).toBeVisible();
      expect(await codesOn(page)).toEqual(newest.slice(start, end));
    }
    await expect(pager(page).getByRole("link")).toHaveText(["Newer orders"]);
    await pager(page).getByRole("link", { name: "Newer orders" }).click();
    await expect(page.getByText(newest[20] ?? "")).toBeVisible();
    await page.reload();
    expect(await codesOn(page)).toEqual(newest.slice(20, 40));

    const elsewhere = await openBrowser();
    await logInAs(elsewhere, customer);
    const shared = await elsewhere.newPage();
    await shared.goto(page.url());
    expect(await codesOn(shared)).toEqual(newest.slice(20, 40));
    await pager(page).getByRole("link", { name: "Newer orders" }).click();
    await expect(page.getByText(newest[0] ?? "")).toBeVisible();
    expect(await codesOn(page)).toEqual(newest.slice(0, 20));
  },
);

unscripted("paging keeps the status and the words that were searched", async ({ page, newCustomer, logInAs }) => {
  const orders = Array.from(
    { length: 23 },
    (_, at): OrderPlan => ({ daysAgo: 30 - at, status: at === 5 ? "cancelled" : "closed" }),
  );
  const customer = await newCustomer({ orders });
  await logInAs(page, customer);
  await page.goto(`${routes.account.orders()}?status=closed&q=spoons`);
  expect(await codesOn(page)).toHaveLength(20);
  await pager(page).getByRole("link", { name: "Older orders" }).click();
  await expect(page.getByText(customer.orders[0]?.code ?? "")).toBeVisible();
  expect(await codesOn(page)).toEqual([1, 0].map((at) => customer.orders[at]?.code));
  await expect(page).toHaveURL(/status=closed/);
  await expect(field(page, "Search orders")).toHaveValue("spoons");
});

unscripted("an address that makes no sense shows the first page", async ({ page, newCustomer, logInAs }) => {
  const customer = await newCustomer({ orders: [{}] });
  await logInAs(page, customer);
  for (const query of [
    "status=eaten",
    "older=garbage",
    "newer=%00&q=",
    "older=WyJ4IiwieSJd",
    "status=closed&status=opened",
  ]) {
    const response = await page.goto(`${routes.account.orders()}?${query}`);
    expect(response?.status()).toBe(200);
    await expect(heading(page, "Your orders")).toBeVisible();
    expect(await codesOn(page)).toEqual([customer.orders[0]?.code]);
  }
});
