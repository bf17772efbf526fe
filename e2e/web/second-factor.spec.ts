import type { APIRequestContext, Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { authenticators, sessions, users } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { follow, look, read, sendLogIn } from "#e2e/web/answers.ts";
import { demandAccessibleInLight } from "#e2e/web/axe.ts";
import { appCode, giveApp, halfAMinuteLater } from "#e2e/web/factors.ts";
import { codeIn, eventsOf, lastMail, userOf } from "#e2e/web/mail.ts";
import { password } from "#e2e/web/people.ts";
import { submit } from "#e2e/web/posting.ts";
import { button, errorOf, field, heading, logIn } from "#e2e/web/steps.ts";
import { routes } from "#lib/routes.ts";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

const enterCode = async (page: Page, code: string) => {
  await field(page, "Code").fill(code);
  await button(page, "Log in").click();
};

/** Answers the second step of a log-in with a code. */
const sendCode = (request: APIRequestContext, code: string, more: Record<string, string> = {}) =>
  submit(request, { path: routes.loginCode(), button: "Log in", fields: { code, ...more } });

for (const script of ["with", "without"] as const) {
  test(`an authenticator app is set up, asked for at the next log-in, and switched off, ${script} JavaScript`, async ({
    page,
    withoutScript,
    newCustomer,
    logInAs,
    clientOf,
    store,
    axe,
  }) => {
    const visit = script === "with" ? page : withoutScript;
    const customer = await newCustomer();
    await logInAs(visit, customer);
    const elsewhere = await clientOf(customer);
    expect((await look(elsewhere, routes.account.security())).html).toMatch(
      new RegExp(`href="${routes.account.twoFactor()}"[^>]*>Set up a second factor<`),
    );
    await visit.goto(routes.account.twoFactor());
    await expect(heading(visit, "Second factor")).toBeVisible();
    const setUp = visit.getByRole("region", { name: "Authenticator app" });
    await field(setUp, "Your password").fill("not the password");
    await button(setUp, "Set up an app").click();
    await errorOf(field(setUp, "Your password"), /not your current password/);
    await field(setUp, "Your password").fill(password);
    await button(setUp, "Set up an app").click();
    await expect(visit.getByRole("img", { name: /QR code/ })).toBeVisible();
    if (script === "with") await demandAccessibleInLight(visit);
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
    expect((await look(elsewhere, routes.account.overview())).heading).toBe("Log in");
    await visit.goto(routes.account.twoFactor());
    await expect(visit.locator(".secrets")).toHaveCount(0);
    await expect(visit.getByText("10 of yours are left")).toBeVisible();

    const asked = await follow(elsewhere, await sendLogIn(elsewhere, customer.email, password));
    expect(asked.heading).toBe("Enter your code");
    expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(1);
    expect((await read(await sendCode(elsewhere, appCode(secret, 10)))).errorOf("Code")).toMatch(
      /wrong or no longer valid/,
    );
    expect((await follow(elsewhere, await sendCode(elsewhere, appCode(secret, 1)))).heading).toBe("Hello, Nora");
    expect(await eventsOf(store, customer)).toContain("second_step_failed");

    const off = visit.getByRole("region", { name: "Switch it off" });
    await field(off, "Your password").fill(password);
    await button(off, "Switch off the second factor").click();
    await errorOf(field(off, "Code"), /Enter a code of your app\./);
    await field(off, "Your password").fill(password);
    await field(off, "Code").fill(recovery);
    await button(off, "Switch off the second factor").click();
    await expect(visit.getByText("Your second factor is off.")).toBeVisible();
    expect((await look(elsewhere, routes.account.overview())).heading).toBe("Log in");
    expect((await follow(elsewhere, await sendLogIn(elsewhere, customer.email, password))).heading).toBe("Hello, Nora");
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
    openClient,
    store,
  }) => {
    const visit = script === "with" ? page : withoutScript;
    const customer = await newCustomer();
    const { secret, recoveryCodes } = await giveApp(store, customer);
    const [first = "", second = ""] = recoveryCodes;
    await visit.goto(routes.login(routes.account.twoFactor()));
    await logIn(visit, customer.email, customer.password);
    await expect(heading(visit, "Enter your code")).toBeVisible();
    await enterCode(visit, appCode(secret, 10));
    await errorOf(field(visit, "Code"), /wrong or no longer valid/);
    await enterCode(visit, first.toUpperCase().replace("-", " "));
    await expect(visit.getByText("9 of yours are left")).toBeVisible();
    await field(visit, "Code of your app").fill(appCode(secret));
    await field(visit.getByRole("region", { name: "Recovery codes" }), "Your password").fill(password);
    await button(visit, "Make new recovery codes").click();
    const codes = visit.locator(".secrets code");
    await expect(codes).toHaveCount(10);
    const client = await openClient();
    await sendLogIn(client, customer.email, password);
    for (const spent of [first, second])
      expect((await read(await sendCode(client, spent))).errorOf("Code")).toMatch(/wrong or no longer valid/);
    const made = (await codes.first().textContent()) ?? "";
    expect((await follow(client, await sendCode(client, made))).heading).toBe("Hello, Nora");
  });
}

test("codes by e-mail are for a proven mailbox, and another can be sent", async ({
  newCustomer,
  clientOf,
  openClient,
  store,
}) => {
  const customer = await newCustomer();
  const own = await clientOf(customer);
  const before = await look(own, routes.account.twoFactor());
  expect(before.text).toContain("Confirm your e-mail address first.");
  expect(before.hasButton("Use e-mail")).toBe(false);
  await store.db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, customer.userId));
  const use = { path: routes.account.twoFactor(), button: "Use e-mail", fields: { password } };
  expect((await follow(own, await submit(own, use))).text).toContain("Your second factor is on.");
  const client = await openClient();
  const asked = await follow(client, await sendLogIn(client, customer.email, password));
  expect(asked.text).toContain("We have sent six digits to your e-mail address.");
  const first = codeIn(await lastMail(store, customer.email, /log-in code/));
  const again = await submit(client, { path: routes.loginCode(), button: "Send another code", fields: {} });
  expect((await read(again)).text).toContain("Another code is on its way.");
  const second = codeIn(await lastMail(store, customer.email, /log-in code/));
  expect(second).not.toBe(first);
  expect((await follow(client, await sendCode(client, second))).heading).toBe("Hello, Nora");
});

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

test("a trusted device needs no code for 30 days, until it is trusted no longer", async ({
  newCustomer,
  openClient,
  store,
}) => {
  const customer = await newCustomer();
  const { secret } = await giveApp(store, customer);
  const client = await openClient({ userAgent: firefox });
  const logOut = () => client.post(routes.logout(), { maxRedirects: 0 });
  const asked = await follow(client, await sendLogIn(client, customer.email, password));
  expect(asked.html).toMatch(
    /<input[^>]*type="checkbox"[^>]*name="trust"[^>]*>\s*<span>Trust this device for 30 days</,
  );
  const entered = await sendCode(client, appCode(secret), { trust: "on" });
  const [cookie = ""] = entered.headersArray().flatMap(({ value }) => /trusted-device=.*/.exec(value) ?? []);
  expect(cookie).toContain("HttpOnly");
  expect(cookie).toMatch(/SameSite=Lax/i);
  expect((await follow(client, entered)).heading).toBe("Hello, Nora");
  const trust = (await client.storageState()).cookies.find(({ name }) => name.endsWith("trusted-device"));
  expect((trust?.expires ?? 0) - Date.now() / 1000).toBeLessThanOrEqual(30 * 86_400);
  await logOut();
  const security = routes.account.security();
  const back = await follow(client, await sendLogIn(client, customer.email, password, security));
  expect(back.heading).toBe("Security");
  expect(back.text).toContain("Browsers that you trust");
  const forget = { path: security, button: "Trust Firefox on Linux no longer", fields: {} };
  const without = await follow(client, await submit(client, forget));
  expect(without.heading).toBe("Security");
  expect(without.text).not.toContain("Browsers that you trust");
  await logOut();
  expect((await follow(client, await sendLogIn(client, customer.email, password))).heading).toBe("Enter your code");
});

test("the secret of an app is not in the database as it is", async ({ newCustomer, store }) => {
  const customer = await newCustomer();
  const { secret } = await giveApp(store, customer);
  const [row] = await store.db.select().from(authenticators).where(eq(authenticators.userId, customer.userId));
  expect(row?.secret.toString("latin1")).not.toContain(secret);
  expect(row?.secret.includes(Buffer.from(secret))).toBe(false);
});

test("the API asks for the app's code by the same function", async ({ newCustomer, store, request }) => {
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

test("who comes to the second step without the first is sent back", async ({ request }) => {
  const page = await look(request, routes.loginCode());
  expect(page.text).toContain("That took too long, or was finished elsewhere.");
  expect(page.html).not.toContain('name="code"');
  expect(page.alert).toBe("");
});
