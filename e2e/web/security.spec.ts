import { eq } from "drizzle-orm";
import { sessions } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { follow, look, read, sendLogIn } from "#e2e/web/answers.ts";
import { submit } from "#e2e/web/posting.ts";
import { button, errorOf, field, hydrated } from "#e2e/web/steps.ts";
import { routes } from "#lib/routes.ts";

const chosen = "another slow river";

test("changing the password asks for the current one, ends the other sessions, keeps this one, and is the one that counts", async ({
  page,
  newCustomer,
  logInAs,
  clientOf,
}) => {
  const customer = await newCustomer();
  await logInAs(page, customer);
  const other = await clientOf(customer);
  await page.goto(routes.account.security());
  await hydrated(page);
  await field(page, "Current password").fill("not the password");
  await field(page, "New password").fill(chosen);
  await button(page, "Change password").click();
  await errorOf(field(page, "Current password"), "That is not your current password.");
  await expect(field(page, "Current password")).toBeFocused();
  expect((await look(other, routes.account.profile())).heading).toBe("Your details");
  await field(page, "Current password").fill(customer.password);
  await field(page, "New password").fill(chosen);
  await button(page, "Change password").click();
  await expect(page.getByText("Your password is changed. Everywhere else you were logged out.")).toBeVisible();
  expect((await look(other, routes.account.profile())).heading).toBe("Log in");
  expect((await read(await sendLogIn(other, customer.email, customer.password))).alert).toContain("do not go together");
  const back = await sendLogIn(other, customer.email, chosen, routes.account.profile());
  expect((await follow(other, back)).heading).toBe("Your details");
  expect((await look(page.request, routes.account.profile())).heading).toBe("Your details");
});

test("a weak new password is refused", async ({ newCustomer, clientOf }) => {
  const customer = await newCustomer();
  const fields = { currentPassword: customer.password, newPassword: "qwertyuiop" };
  const form = { path: routes.account.security(), button: "Change password", fields };
  const answer = await read(await submit(await clientOf(customer), form));
  expect(answer.errorOf("New password")).toMatch(/This password is on lists that burglars try first/);
});

test("the sessions are listed with their device and last use, and each other one can be ended", async ({
  page,
  newCustomer,
  logInAs,
  clientOf,
  store,
}) => {
  const customer = await newCustomer();
  const [phone, laptop] = [await clientOf(customer), await clientOf(customer)];
  await logInAs(page, customer);
  const [first] = await store.db
    .select()
    .from(sessions)
    .where(eq(sessions.userId, customer.userId))
    .orderBy(sessions.insertedAt);
  await store.db
    .update(sessions)
    .set({
      userAgent:
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    })
    .where(eq(sessions.id, first?.id ?? ""));
  await page.goto(routes.account.security());
  const list = page.getByRole("main").getByRole("listitem");
  await expect(list).toHaveCount(3);
  await expect(list.filter({ hasText: "This one" })).toHaveCount(1);
  await expect(list.filter({ hasText: "This one" }).getByRole("button")).toHaveCount(0);
  await expect(list.filter({ hasText: "Firefox on Linux" })).toHaveCount(2);
  await expect(list.filter({ hasText: "Safari on iOS" })).toContainText(/Since .* · last used .*\d\d:\d\d/);
  await button(page, "End session on Safari on iOS").click();
  await expect(list).toHaveCount(2);
  expect((await look(phone, routes.account.overview())).heading).toBe("Log in");
  expect((await look(laptop, routes.account.overview())).heading).toBe("Hello, Nora");
});

test("all other sessions can be ended at once", async ({ newCustomer, clientOf, store }) => {
  const customer = await newCustomer();
  const [own, ...others] = [await clientOf(customer), await clientOf(customer), await clientOf(customer)];
  const end = { path: routes.account.security(), button: "End all other sessions", fields: {} };
  const left = await follow(own, await submit(own, end));
  expect(left.heading).toBe("Security");
  expect(left.text).toContain("This one");
  expect(left.hasButton("End all other sessions")).toBe(false);
  expect(left.html).not.toContain("End session on");
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(1);
  for (const other of others) expect((await look(other, routes.account.overview())).heading).toBe("Log in");
  expect((await look(own, routes.account.overview())).heading).toBe("Hello, Nora");
});

test("nobody ends somebody else's session", async ({ newCustomer, clientOf, store }) => {
  const [customer, victim] = await Promise.all([newCustomer(), newCustomer()]);
  await clientOf(victim);
  const [own] = [await clientOf(customer), await clientOf(customer)];
  const [target] = await store.db.select().from(sessions).where(eq(sessions.userId, victim.userId));
  const fields = { sessionId: target?.id ?? "" };
  const form = { path: routes.account.security(), button: "End session on Firefox on Linux", fields };
  expect((await submit(own, form)).status()).toBe(303);
  expect(await store.db.$count(sessions, eq(sessions.userId, victim.userId))).toBe(1);
  expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(2);
});
