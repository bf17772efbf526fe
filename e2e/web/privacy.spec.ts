import type { APIRequestContext, APIResponse, Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { strFromU8, unzipSync } from "fflate";
import { auditEvents, customers, orders } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { appCode, giveApp, halfAMinuteLater } from "#e2e/web/factors.ts";
import { lastMail, linksIn, mailsTo } from "#e2e/web/mail.ts";
import { type Customer, password } from "#e2e/web/people.ts";
import { submit } from "#e2e/web/posting.ts";
import { Reading } from "#e2e/web/reading.ts";
import { button, errorOf, field, heading } from "#e2e/web/steps.ts";
import type { Store } from "#e2e/web/store.ts";
import { canRefresh, userToken } from "#e2e/web/tokens.ts";
import { Visitor } from "#e2e/web/visitor.ts";
import { endDueAccounts } from "#lib/customers/end-account.ts";
import { routes } from "#lib/routes.ts";
import { after, days } from "#lib/time.ts";

const path = routes.account.privacy();
const formula = '=HYPERLINK("http://evil.example")';

const take = (request: APIRequestContext, form: Record<string, string>): Promise<APIResponse> =>
  request.post(routes.account.export(), { form, maxRedirects: 0 });

const askForEnd = (request: APIRequestContext, fields: Record<string, string>) =>
  submit(request, { path, button: "Delete my account", fields });

const dueOf = async ({ db }: Store, { id }: Customer) =>
  (await db.select().from(customers).where(eq(customers.id, id)))[0]?.deletionDueAt ?? null;

async function download(page: Page) {
  const [file] = await Promise.all([page.waitForEvent("download"), button(page, "Download my data").click()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(Buffer.from(chunk));
  return { name: file.suggestedFilename(), bytes: Buffer.concat(chunks) };
}

for (const script of ["with", "without"] as const) {
  test(`everything can be taken along for the password, ${script} JavaScript`, async ({
    page: scripted,
    withoutScript,
    newCustomer,
    newProduct,
    logInAs,
  }) => {
    const visit: Page = script === "with" ? scripted : withoutScript;
    const product = await newProduct({ name: formula });
    const plans = [{}, { product, quantity: 2 }, { status: "closed" as const }];
    const customer = await newCustomer({ name: "+Nora Quinn", orders: plans, cart: { quantity: 1 }, points: 20 });
    await logInAs(visit, customer);
    await visit.goto(path);
    const form = visit.getByRole("region", { name: "Take it with you" });
    await field(form, "CSV").check();
    await field(form, "Your password").fill("not the password");
    await button(form, "Download my data").click();
    await errorOf(field(form, "Your password"), "That is not your current password.");
    await expect(field(form, "CSV")).toBeChecked();

    await field(form, "Your password").fill(password);
    const zip = await download(visit);
    expect(zip.name).toMatch(/^account-.*\.zip$/);
    const files = unzipSync(zip.bytes);
    const linesOf = (name: string) =>
      strFromU8(files[name] ?? new Uint8Array())
        .split("\r\n")
        .slice(1, -1);
    expect(strFromU8(files["orders.csv"]?.subarray(0, 3) ?? new Uint8Array(), true)).toBe("\xEF\xBB\xBF");
    expect([linesOf("orders.csv").length, linesOf("orderLines.csv").length, linesOf("cartLines.csv").length]).toEqual([
      3, 3, 1,
    ]);
    for (const { code } of customer.orders) expect(linesOf("orders.csv").join()).toContain(`"${code}"`);
    expect(linesOf("orderLines.csv").join()).toContain(`"'=HYPERLINK(""http://evil.example"")",,2,"EUR",10,`);
    expect(linesOf("account.csv").join()).toContain(`"'+Nora Quinn"`);
    expect(linesOf("pointTransactions.csv").join()).toContain(`"committed",20,20,`);

    await field(form, "JSON").check();
    await field(form, "Your password").fill(password);
    const json = await download(visit);
    const document = JSON.parse(json.bytes.toString());
    expect(document.orders.map(({ code }: { code: string }) => code).toSorted()).toEqual(
      customer.orders.map(({ code }) => code).toSorted(),
    );
    expect(document).toMatchObject({
      version: 1,
      account: { name: "+Nora Quinn", email: customer.email },
      carts: [{ status: "cart" }],
    });
    await expect(heading(visit, "Privacy")).toBeVisible();
  });

  test(`an account is going to end, and is kept, ${script} JavaScript`, async ({
    page: scripted,
    withoutScript,
    newCustomer,
    newVisitor,
    logInAs,
    store,
    axe,
  }) => {
    const visit: Page = script === "with" ? scripted : withoutScript;
    const customer = await newCustomer({ orders: [{}, { status: "closed" }] });
    const other = await newVisitor(customer);
    await logInAs(visit, customer);
    const { refresh } = await userToken(visit.request, customer);
    await visit.goto(path);
    const form = visit.getByRole("region", { name: "Delete my account" });
    await expect(form).toContainText(`Order ${customer.orders[0]?.code}`);
    await expect(form).not.toContainText(`Order ${customer.orders[1]?.code}`);
    await field(form, "Your password").fill("not the password");
    await button(form, "Delete my account").click();
    await errorOf(field(form, "Your password"), "That is not your current password.");
    await field(form, "Your password").fill(password);
    await button(form, "Delete my account").click();
    await expect(visit.getByText(/^Your account will be deleted on/)).toBeVisible();
    if (script === "with") await axe(visit);
    const mail = await lastMail(store, customer.email, /will be deleted/);
    expect(linksIn(mail).map((link) => link.pathname)).toEqual([path]);
    expect(await canRefresh(visit.request, refresh)).toBe(false);
    expect((await other.goto(path)).heading).toBe("Log in");
    const elsewhere = await other.press("Log in", { username: customer.email, password });
    expect(elsewhere.text).toContain("Your account will be deleted on");

    const overview = await new Visitor(visit.request).goto(routes.account.overview());
    expect(overview.hasButton("Keep my account")).toBe(true);
    await button(visit, "Keep my account").click();
    await expect(visit.getByText("Your account stays. Nothing was lost.")).toBeVisible();
    expect(await dueOf(store, customer)).toBeNull();
    await lastMail(store, customer.email, /account at .* stays/);
  });

  test(`a guest is forgotten on this browser, ${script} JavaScript`, async ({
    page: scripted,
    withoutScript,
    newGuest,
    beGuest,
    store,
  }) => {
    const visit: Page = script === "with" ? scripted : withoutScript;
    const guest = await newGuest({ orders: [{}], cart: { quantity: 1 } });
    await beGuest(visit, guest);
    const held = await new Visitor(visit.request).goto(path);
    expect(held.text).toContain("A cookie in this browser is the key");
    expect(held.text).toContain(guest.email);
    await visit.goto(held.link("Forget me") ?? "");
    await expect(visit.getByText("only by its order code together with its e-mail address")).toBeVisible();
    await button(visit, "Forget me on this browser").click();
    await expect(heading(visit, "This browser is forgotten")).toBeVisible();
    expect(await visit.context().cookies()).toEqual([]);
    const left = await store.db.select().from(orders).where(eq(orders.customerId, guest.id));
    expect(left).toMatchObject([{ status: "opened", email: guest.email }]);
  });
}

test("an account ends when its day has come: logged out, the name is free, and who takes it sees nothing", async ({
  newCustomer,
  newVisitor,
  store,
}) => {
  const customer = await newCustomer({ orders: [{}] });
  const visitor = await newVisitor(customer);
  expect((await askForEnd(visitor.request, { password })).status()).toBe(303);
  const token = await userToken(visitor.request, customer);
  await store.db
    .update(customers)
    .set({ deletionDueAt: after(new Date(), -days(1)) })
    .where(eq(customers.id, customer.id));
  await endDueAccounts(store.db, new Date());
  expect((await visitor.goto(path)).heading).toBe("Log in");
  expect(await visitor.cookies()).toEqual([]);
  expect(await canRefresh(visitor.request, token.refresh)).toBe(false);
  const refused = await visitor.press("Log in", { username: customer.email, password });
  expect(refused.alert).toContain("do not go together");
  const mails = await mailsTo(store, customer.email);
  expect(mails.map(({ subject }) => subject)).toEqual([expect.stringMatching(/is deleted$/)]);
  await visitor.goto(routes.register());
  const taken = await visitor.press("Create account", { name: "Nora Quinn", email: customer.email, password });
  expect(taken.heading).toBe("Hello, Nora");
  expect((await visitor.goto(routes.account.orders())).text).toContain("No orders yet");
});

test("an export started from a stolen, still open browser takes the password, and the second factor where there is one", async ({
  newCustomer,
  newVisitor,
  store,
}) => {
  const customer = await newCustomer({ orders: [{}] });
  const { secret } = await giveApp(store, customer);
  const { request } = await newVisitor(customer);
  const tries: [Record<string, string>, string][] = [
    [{}, "invalid_input"],
    [{ password: "wrong wrong" }, "wrong_current_password"],
    [{ password }, "one_time_password_needed"],
    [{ password, code: "000000" }, "wrong_code"],
    [{ password, code: "1" }, "wrong_code"],
  ];
  for (const [form, refused] of tries) {
    const answer = await take(request, { format: "csv", ...form });
    expect([answer.status(), answer.headers().location]).toEqual([303, `${path}?refused=${refused}&format=csv`]);
  }
  const asked = await request.get(`${path}?refused=one_time_password_needed&format=csv`);
  const form = new Reading(await asked.text()).region("Take it with you");
  expect(form.field("Code")?.says).toContain("Enter a code of your app.");
  const code = appCode(secret);
  const answer = await take(request, { format: "json", password, code });
  expect(answer.headers()).toMatchObject({
    "cache-control": "private, no-store",
    "content-disposition": expect.stringMatching(/^attachment; filename="account-[\d-]+\.json"$/),
    "x-content-type-options": "nosniff",
  });
  expect((await answer.json()).factors).toContainEqual(expect.objectContaining({ factor: "authenticator app" }));
  expect(await answer.text()).not.toContain(secret);
  const again = await take(request, { format: "json", password, code });
  expect(again.status(), "a code is spent").toBe(303);
  const events = await store.db.select().from(auditEvents).where(eq(auditEvents.userId, customer.userId));
  expect(events.filter(({ event }) => event === "data_exported")).toHaveLength(1);
});

test("an export is for nobody who is not logged in, not by a link, and not from another site", async ({
  request,
  newCustomer,
  newVisitor,
}) => {
  const location = async (answer: APIResponse) => new URL(answer.headers().location ?? "", "http://here").pathname;
  expect(await location(await take(request, { password }))).toBe(routes.login());
  const { request: own } = await newVisitor(await newCustomer());
  expect(await location(await own.get(routes.account.export(), { maxRedirects: 0 }))).toBe(path);
  const foreign = { Origin: "http://evil.example" };
  const stolen = await own.post(routes.account.export(), { form: { password }, headers: foreign });
  expect(stolen.status()).toBe(403);
});

test("a deletion started from a stolen, still open browser takes the password, and the second factor where there is one", async ({
  newCustomer,
  newVisitor,
  store,
}) => {
  const customer = await newCustomer();
  const { secret } = await giveApp(store, customer);
  const { request } = await newVisitor(customer);
  const tries: Record<string, string>[] = [{}, { password: "wrong wrong" }, { password }, { password, code: "000000" }];
  for (const fields of tries) {
    expect((await askForEnd(request, fields)).status()).toBe(200);
    expect(await dueOf(store, customer)).toBeNull();
  }
  await halfAMinuteLater(store, customer);
  expect((await askForEnd(request, { password, code: appCode(secret) })).status()).toBe(303);
  expect(await dueOf(store, customer)).not.toBeNull();
});
