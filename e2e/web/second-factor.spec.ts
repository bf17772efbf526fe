import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { authenticators, sessions, users } from "#db/schema/index.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { appCode, giveApp, halfAMinuteLater } from "#e2e/web/factors.ts";
import { codeIn, eventsOf, lastMail, userOf } from "#e2e/web/mail.ts";
import { password } from "#e2e/web/people.ts";
import { alert, button, errorOf, field, heading, logIn } from "#e2e/web/steps.ts";
import { routes } from "#lib/routes.ts";

const enterCode = async (page: Page, code: string) => {
  await field(page, "Code").fill(code);
  await button(page, "Log in").click();
};

for (const script of ["with", "without"] as const) {
  test(`an authenticator app is set up, asked for at the next log-in, and switched off, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newCustomer,
    logInAs,
    openBrowser,
    store,
    axe,
  }) => {
    const visit = script === "with" ? page : withoutScript;
    const customer = await newCustomer();
    const elsewhere = await (await openBrowser()).newPage();
    for (const browser of [visit, elsewhere]) await logInAs(browser, customer);
    await visit.goto(routes.account.security());
    await visit.getByRole("link", { name: "Set up a second factor" }).click();
    await expect(heading(visit, "Second factor")).toBeVisible();
    const setUp = visit.getByRole("region", { name: "Authenticator app" });
    await field(setUp, "Your password").fill("not the password");
    await button(setUp, "Set up an app").click();
    await errorOf(field(setUp, "Your password"), /not your current password/);
    await field(setUp, "Your password").fill(password);
    await button(setUp, "Set up an app").click();
    await expect(visit.getByRole("img", { name: /QR code/ })).toBeVisible();
    if (script === "with") await axe(visit);
    const secret = ((await visit.locator("code.secret").textContent()) ?? "").replaceAll(" ", "");
    await field(visit, "Code of your app").fill(appCode(secret, 10));
    await button(visit, "Switch it on").click();
    await errorOf(field(visit, "Code of your app"), /wrong or no longer valid/);
    expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(2);
    await field(visit, "Code of your app").fill(appCode(secret));
    await button(visit, "Switch it on").click();
    const codes = visit.locator(".secrets code");
    await expect(codes).toHaveCount(10);
    const [recovery = ""] = await codes.allTextContents();
    if (script === "with") await axe(visit);
    await lastMail(store, customer.email, /log-in at .* has changed/);
    await elsewhere.goto(routes.account.overview());
    await expect(heading(elsewhere, "Log in")).toBeVisible();
    await visit.goto(routes.account.twoFactor());
    await expect(visit.locator(".secrets")).toHaveCount(0);
    await expect(visit.getByText("10 of yours are left")).toBeVisible();

    await logIn(elsewhere, customer.email, customer.password);
    await expect(heading(elsewhere, "Enter your code")).toBeVisible();
    expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(1);
    await enterCode(elsewhere, appCode(secret, 10));
    await errorOf(field(elsewhere, "Code"), /wrong or no longer valid/);
    await enterCode(elsewhere, appCode(secret, 1));
    await expect(heading(elsewhere, "Hello, Nora")).toBeVisible();
    expect(await eventsOf(store, customer)).toContain("second_step_failed");

    const off = visit.getByRole("region", { name: "Switch it off" });
    await field(off, "Your password").fill(password);
    await button(off, "Switch off the second factor").click();
    await errorOf(field(off, "Code"), /Enter a code of your app\./);
    await field(off, "Your password").fill(password);
    await field(off, "Code").fill(recovery);
    await button(off, "Switch off the second factor").click();
    await expect(visit.getByText("Your second factor is off.")).toBeVisible();
    await elsewhere.goto(routes.account.overview());
    await expect(heading(elsewhere, "Log in")).toBeVisible();
    await logIn(elsewhere, customer.email, customer.password);
    await expect(heading(elsewhere, "Hello, Nora")).toBeVisible();
    expect(await eventsOf(store, customer)).toEqual(
      expect.arrayContaining([
        "authenticator_added",
        "recovery_codes_made",
        "recovery_code_used",
        "authenticator_removed",
      ]),
    );
  });

  test(`a recovery code logs in once, and new ones replace the old, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newCustomer,
    store,
  }) => {
    const visit = script === "with" ? page : withoutScript;
    const customer = await newCustomer();
    const { secret, recoveryCodes } = await giveApp(store, customer);
    const [first = "", second = ""] = recoveryCodes;
    await visit.goto(routes.login(routes.account.twoFactor()));
    await logIn(visit, customer.email, customer.password);
    await enterCode(visit, first.toUpperCase().replace("-", " "));
    await expect(visit.getByText("9 of yours are left")).toBeVisible();
    await field(visit, "Code of your app").fill(appCode(secret));
    await field(visit.getByRole("region", { name: "Recovery codes" }), "Your password").fill(password);
    await button(visit, "Make new recovery codes").click();
    await expect(visit.locator(".secrets code")).toHaveCount(10);
    await button(visit, "Log out").click();
    for (const [code, works] of [
      [first, false],
      [second, false],
    ] as const) {
      await visit.goto(routes.login());
      await logIn(visit, customer.email, customer.password);
      await enterCode(visit, code);
      await expect(heading(visit, works ? "Hello, Nora" : "Enter your code")).toBeVisible();
    }
  });
}

unscripted(
  "codes by e-mail are for a proven mailbox, and another can be sent",
  async ({ page, newCustomer, logInAs, store }) => {
    const customer = await newCustomer();
    await logInAs(page, customer);
    await page.goto(routes.account.twoFactor());
    await expect(page.getByText("first.")).toContainText("Confirm your e-mail address");
    await store.db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, customer.userId));
    await page.reload();
    const sent = page.getByRole("region", { name: "Codes that we send you" });
    await sent.getByLabel("Your password", { exact: true }).first().fill(password);
    await button(sent, "Use e-mail").click();
    await expect(page.getByText("Your second factor is on.")).toBeVisible();
    await button(page, "Log out").click();
    await page.goto(routes.login());
    await logIn(page, customer.email, customer.password);
    await expect(page.getByText("We have sent six digits to your e-mail address.")).toBeVisible();
    const first = codeIn(await lastMail(store, customer.email, /log-in code/));
    await button(page, "Send another code").click();
    await expect(page.getByText("Another code is on its way.")).toBeVisible();
    const second = codeIn(await lastMail(store, customer.email, /log-in code/));
    expect(second).not.toBe(first);
    await enterCode(page, second);
    await expect(heading(page, "Hello, Nora")).toBeVisible();
  },
);

test("codes by text message are for a number that was proven", async ({ page, newCustomer, logInAs, store }) => {
  const customer = await newCustomer();
  const number = `+35386${String(Date.now()).slice(-7)}`;
  await logInAs(page, customer);
  await page.goto(routes.account.twoFactor());
  const sent = page.getByRole("region", { name: "Codes that we send you" });
  const typePassword = () => sent.getByLabel("Your password", { exact: true }).last().fill(password);
  await field(sent, "Mobile number").fill("086 12");
  await typePassword();
  await button(sent, "Use text messages").click();
  await errorOf(field(sent, "Mobile number"), /with its country/);
  await field(sent, "Mobile number").fill(number);
  await button(sent, "Use text messages").click();
  await errorOf(field(sent, "Code"), /Enter the code that we have just sent/);
  const { body } = await lastText(page, number);
  await typePassword();
  await field(sent, "Code").fill(body.slice(0, 6));
  await button(sent, "Use text messages").click();
  await expect(page.getByText("Your second factor is on.")).toBeVisible();
  expect(await userOf(store, customer)).toMatchObject({ authMethod: "tfa_sms", phoneNumber: number });
});

async function lastText(page: Page, number: string): Promise<{ body: string }> {
  const answer = await page.request.get(`/dev/outbox?to=${encodeURIComponent(number)}`, {
    headers: { accept: "application/json" },
  });
  const messages: { body: string }[] = await answer.json();
  return messages.at(-1) ?? { body: "" };
}

unscripted(
  "a trusted device needs no code for 30 days, until it is trusted no longer",
  async ({ page, newCustomer, store }) => {
    const customer = await newCustomer();
    const { secret } = await giveApp(store, customer);
    await page.goto(routes.login());
    await logIn(page, customer.email, customer.password);
    await field(page, "Trust this device for 30 days").check();
    await enterCode(page, appCode(secret));
    await expect(heading(page, "Hello, Nora")).toBeVisible();
    const [trust] = (await page.context().cookies()).filter(({ name }) => name.endsWith("trusted-device"));
    expect(trust).toMatchObject({ httpOnly: true, sameSite: "Lax" });
    expect((trust?.expires ?? 0) - Date.now() / 1000).toBeLessThanOrEqual(30 * 86_400);
    await button(page, "Log out").click();
    await page.goto(routes.login(routes.account.security()));
    await logIn(page, customer.email, customer.password);
    await expect(heading(page, "Security")).toBeVisible();
    await page.getByRole("button", { name: /^Trust .* no longer$/ }).click();
    await expect(page.getByText("Browsers that you trust")).toHaveCount(0);
    await button(page, "Log out").click();
    await page.goto(routes.login());
    await logIn(page, customer.email, customer.password);
    await expect(heading(page, "Enter your code")).toBeVisible();
  },
);

unscripted("the secret of an app is not in the database as it is", async ({ newCustomer, store }) => {
  const customer = await newCustomer();
  const { secret } = await giveApp(store, customer);
  const [row] = await store.db.select().from(authenticators).where(eq(authenticators.userId, customer.userId));
  expect(row?.secret.toString("latin1")).not.toContain(secret);
  expect(row?.secret.includes(Buffer.from(secret))).toBe(false);
});

unscripted("the API asks for the app's code by the same function", async ({ newCustomer, store, request }) => {
  const customer = await newCustomer();
  const { secret, recoveryCodes } = await giveApp(store, customer);
  const grant = { grant_type: "password", username: customer.email, password, scope: `aid:${store.account.id}` };
  const ask = (otp?: string) =>
    request.post("/v1/token", { form: grant, headers: otp ? { "X-Freshcom-OTP": otp } : {} });
  const without = await ask();
  expect([without.status(), without.headers()["x-freshcom-otp"]]).toEqual([400, "required; auth_method=tfa_app"]);
  const code = appCode(secret);
  expect((await ask(code)).status()).toBe(200);
  expect((await ask(code)).status()).toBe(400);
  expect((await ask(recoveryCodes[0])).status()).toBe(200);
  expect((await ask(recoveryCodes[0])).status()).toBe(400);
  await halfAMinuteLater(store, customer);
  expect((await ask(appCode(secret))).status()).toBe(200);
});

unscripted("who comes to the second step without the first is sent back", async ({ page }) => {
  await page.goto(routes.loginCode());
  await expect(page.getByText("That took too long, or was finished elsewhere.")).toBeVisible();
  await expect(field(page, "Code")).toHaveCount(0);
  await expect(alert(page)).toHaveCount(0);
});
