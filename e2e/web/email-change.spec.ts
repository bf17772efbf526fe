import type { APIRequestContext, Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { customers, sessions, users } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { follow, look, read, sendLogIn } from "#e2e/web/answers.ts";
import { demandAccessibleInLight } from "#e2e/web/axe.ts";
import { demandAlike } from "#e2e/web/clock.ts";
import { codeIn, eventsOf, lastMail, mailsTo, pathIn, userOf, wrongFor } from "#e2e/web/mail.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import { postForm, readForm, submit } from "#e2e/web/posting.ts";
import { button, errorOf, field, heading } from "#e2e/web/steps.ts";
import { callApi, canRefresh, userToken } from "#e2e/web/tokens.ts";
import { routes } from "#lib/routes.ts";

const wish = /Confirm your new e-mail address/;
const told = /Your e-mail address at .* was changed/;
const page = routes.account.email();

const ask = (request: APIRequestContext, email: string) =>
  submit(request, { path: page, button: "Change e-mail address", fields: { email, currentPassword: password } });

const finish = (request: APIRequestContext, code: string) =>
  submit(request, { path: page, button: "Use this address", fields: { code } });

const undo = (request: APIRequestContext, path: string) =>
  submit(request, { path, button: "Put my address back", fields: {} });

for (const script of ["with", "without"] as const) {
  test(`a new address takes the password and a proof, and then everything follows, ${script} JavaScript`, async ({
    page: scripted,
    withoutScript,
    newCustomer,
    logInAs,
    clientOf,
    store,
  }) => {
    const visit: Page = script === "with" ? scripted : withoutScript;
    const [customer, email] = [await newCustomer(), uniqueEmail("moved")];
    await logInAs(visit, customer);
    const other = await clientOf(customer);
    expect((await look(other, routes.account.security())).html).toMatch(
      new RegExp(`href="${page}"[^>]*>[^<]*change your e-mail address`, "i"),
    );
    await visit.goto(page);
    await field(visit, "New e-mail address").fill(email.toUpperCase());
    await field(visit, "Current password").fill("not the password");
    await button(visit, "Change e-mail address").click();
    await errorOf(field(visit, "Current password"), "That is not your current password.");
    await field(visit, "Current password").fill(password);
    await button(visit, "Change e-mail address").click();
    await expect(visit.getByText("A mail is on its way to the new address.")).toBeVisible();
    const wanted = visit.getByRole("region", { name: "Confirm your new address" });
    await expect(wanted).toContainText(email);
    if (script === "with") await demandAccessibleInLight(visit);
    await expect(button(wanted, "Keep the old address")).toBeVisible();
    expect(await userOf(store, customer)).toMatchObject({ email: customer.email, username: customer.email });
    expect((await mailsTo(store, customer.email)).length).toBe(1);
    await field(wanted, "Code").fill(codeIn(await lastMail(store, email, wish)));
    await button(wanted, "Use this address").click();
    await expect(visit.getByText("Your e-mail address is changed. Everywhere else you were logged out.")).toBeVisible();
    const user = await userOf(store, customer);
    expect(user).toMatchObject({ email, username: email });
    expect(user.emailVerifiedAt).not.toBeNull();
    const [person] = await store.db.select().from(customers).where(eq(customers.id, customer.id));
    expect(person?.email).toBe(email);
    expect(await eventsOf(store, customer)).toEqual(expect.arrayContaining(["email_change_asked", "email_changed"]));
    await lastMail(store, customer.email, told);
    expect((await look(other, routes.account.overview())).heading).toBe("Log in");
    expect((await read(await sendLogIn(other, customer.email, password))).alert).toContain("do not go together");
    expect((await follow(other, await sendLogIn(other, email, password))).heading).toBe("Hello, Nora");
  });

  test(`the old mailbox undoes it, ${script} JavaScript`, async ({
    page: scripted,
    withoutScript,
    newCustomer,
    clientOf,
    request,
    store,
  }) => {
    const visit: Page = script === "with" ? scripted : withoutScript;
    const [customer, email] = [await newCustomer(), uniqueEmail("thief")];
    const thief = await clientOf(customer);
    await ask(thief, email);
    await finish(thief, codeIn(await lastMail(store, email, wish)));
    await submit(request, { path: routes.forgot(), button: "Send me a link", fields: { username: email } });
    const theirs = await lastMail(store, email, /Choose a new password/);
    const token = await userToken(request, { email, password });
    await visit.goto(pathIn(await lastMail(store, customer.email, told)));
    await expect(heading(visit, "Undo the change of your address")).toBeVisible();
    if (script === "with") await demandAccessibleInLight(visit);
    expect((await userOf(store, customer)).email).toBe(email);
    await button(visit, "Put my address back").click();
    await expect(heading(visit, "Your address is back")).toBeVisible();
    expect(await userOf(store, customer)).toMatchObject({ email: customer.email, username: customer.email });
    expect(await eventsOf(store, customer)).toContain("email_change_undone");
    expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
    expect(await canRefresh(request, token.refresh)).toBe(false);
    expect((await callApi(request, token.access).get("/user")).status()).toBe(401);
    expect((await look(request, pathIn(theirs))).heading).toBe("This link does not work any more");
    const reset = { path: pathIn(await lastMail(store, customer.email, /is back/)), button: "Save new password" };
    const chosen = { fields: { newPassword: "another slow river" } };
    expect((await submit(request, { ...reset, ...chosen })).status()).toBe(303);
    const back = await sendLogIn(request, customer.email, "another slow river");
    expect((await follow(request, back)).heading).toBe("Hello, Nora");
  });
}

test("a change that was called off is over: code and link of the mail are void", async ({
  newCustomer,
  clientOf,
  store,
}) => {
  const [customer, email] = [await newCustomer(), uniqueEmail("wished")];
  const own = await clientOf(customer);
  await ask(own, email);
  const sent = await lastMail(store, email, wish);
  const form = await readForm(own, page, "Use this address");
  await submit(own, { path: page, button: "Keep the old address", fields: {} });
  expect((await look(own, page)).html).not.toContain(email);
  expect((await postForm(own, page, { ...form, code: codeIn(sent) })).status()).toBe(200);
  expect((await look(own, pathIn(sent))).heading).toBe("This link does not work any more");
  expect(await userOf(store, customer)).toMatchObject({ email: customer.email });
  expect(await eventsOf(store, customer)).toContain("email_change_cancelled");
});

test("the link finishes it for who asked, after a log-in, and for nobody else", async ({
  request,
  newCustomer,
  clientOf,
  store,
}) => {
  const [customer, stranger, email] = [await newCustomer(), await newCustomer(), uniqueEmail("slip")];
  await ask(await clientOf(customer), email);
  const link = pathIn(await lastMail(store, email, wish));
  const other = await clientOf(stranger);
  const theirs = await look(other, link);
  expect(theirs.text).toContain("You are logged in to another account.");
  expect(theirs.hasButton("Use this address")).toBe(false);
  const nobodys = await look(request, link);
  expect(nobodys.hasButton("Use this address")).toBe(false);
  expect(nobodys.html).toContain(`href="${routes.login(link)}">Log in to go on</a>`);
  const back = await follow(request, await sendLogIn(request, customer.email, password, link));
  expect(back.hasButton("Use this address")).toBe(true);
  const form = await readForm(request, link, "Use this address");
  expect((await postForm(other, link, form)).status()).toBe(200);
  expect((await userOf(store, customer)).email).toBe(customer.email);
  const done = await follow(request, await postForm(request, link, form));
  expect(done.text).toContain("Your e-mail address is changed.");
  expect(await userOf(store, customer)).toMatchObject({ email, username: email });
});

test("a username that is no address stays, and so does one whose new name is somebody's", async ({
  newCustomer,
  clientOf,
  store,
}) => {
  const [customer, email] = [await newCustomer(), uniqueEmail("moved")];
  await store.db.update(users).set({ username: "nora.of.cobh" }).where(eq(users.id, customer.userId));
  const visit = await clientOf(customer);
  await ask(visit, email);
  await finish(visit, codeIn(await lastMail(store, email, wish)));
  expect(await userOf(store, customer)).toMatchObject({ email, username: "nora.of.cobh" });
  await store.db.update(users).set({ username: email }).where(eq(users.id, customer.userId));
  await newCustomer({ email: customer.email });
  const back = pathIn(await lastMail(store, customer.email, told));
  expect((await undo(visit, back)).status()).toBe(303);
  expect(await userOf(store, customer)).toMatchObject({ email: customer.email, username: email });
  expect((await lastMail(store, customer.email, /is back/)).body).toContain(`You log in as ${email}.`);
});

test("an address that got an account meanwhile is not taken over", async ({ newCustomer, clientOf, store }) => {
  const [customer, email] = [await newCustomer(), uniqueEmail("quick")];
  const visit = await clientOf(customer);
  await ask(visit, email);
  const code = codeIn(await lastMail(store, email, wish));
  await newCustomer({ email });
  expect((await finish(visit, code)).status()).toBe(200);
  expect((await userOf(store, customer)).email).toBe(customer.email);
});

test("a change of the password voids a change of the address that waits", async ({ newCustomer, clientOf, store }) => {
  const [customer, email] = [await newCustomer(), uniqueEmail("waiting")];
  const visit = await clientOf(customer);
  await ask(visit, email);
  const form = await readForm(visit, page, "Use this address");
  const fields = { currentPassword: password, newPassword: "another slow river" };
  await submit(visit, { path: routes.account.security(), button: "Change password", fields });
  const code = codeIn(await lastMail(store, email, wish));
  expect((await postForm(visit, page, { ...form, code })).status()).toBe(200);
  expect((await userOf(store, customer)).email).toBe(customer.email);
});

test("attack: moving the mailbox twice does not take the first owner's way back", async ({
  newCustomer,
  clientOf,
  store,
}) => {
  const [customer, second, third] = [await newCustomer(), uniqueEmail("second"), uniqueEmail("third")];
  const visit = await clientOf(customer);
  for (const email of [second, third]) {
    await ask(visit, email);
    expect((await finish(visit, codeIn(await lastMail(store, email, wish)))).status()).toBe(303);
  }
  const [first, later] = [await lastMail(store, customer.email, told), await lastMail(store, second, told)];
  expect((await undo(visit, pathIn(later))).status()).toBe(303);
  expect((await userOf(store, customer)).email).toBe(second);
  expect((await undo(visit, pathIn(first))).status()).toBe(303);
  expect(await userOf(store, customer)).toMatchObject({ email: customer.email, username: customer.email });
});

test("attack: enumerating accounts by asking for their addresses tells nothing", { tag: "@alone" }, async ({
  newCustomer,
  clientOf,
  store,
}) => {
  const askers = await Promise.all(Array.from({ length: 6 }, () => newCustomer()));
  const took: Record<"free" | "taken", number[]> = { free: [], taken: [] };
  const answers = new Set<string>();
  for (const [at, asker] of askers.entries()) {
    const visit = await clientOf(asker);
    const form = await readForm(visit, page, "Change e-mail address");
    for (const kind of at % 2
      ? (["free", "taken", "free", "taken"] as const)
      : (["taken", "free", "taken", "free"] as const)) {
      const email =
        kind === "free" ? uniqueEmail("nobody") : (await newCustomer({ email: uniqueEmail("nobody") })).email;
      const start = performance.now();
      const answer = await postForm(visit, page, { ...form, email, currentPassword: password });
      took[kind].push(performance.now() - start);
      const shown = await (await visit.get(page)).text();
      const main = /<main[^>]*>(.*)<\/main>/s.exec(shown)?.[1] ?? "";
      expect(main).toContain(email);
      const said = main
        .replaceAll(email, "…")
        .replaceAll(asker.email, "…")
        .replace(/value="[^"]*"/g, "");
      answers.add(`${answer.status()} ${answer.headers().location} ${said.replace(/<!--.*?-->/g, "")}`);
      if (kind === "taken") {
        expect((await lastMail(store, email, /Somebody tried to use/)).body).not.toMatch(/\d{6}|token=/);
        expect((await mailsTo(store, email)).some(({ subject }) => wish.test(subject))).toBe(false);
      }
    }
  }
  expect(answers.size).toBe(1);
  demandAlike(took);
});

test("attack: who gets log-in codes by e-mail does not move them, whatever the door", async ({
  request,
  newCustomer,
  clientOf,
  store,
}) => {
  const [customer, email] = [await newCustomer(), uniqueEmail("thief")];
  const token = await userToken(request, customer);
  const visit = await clientOf(customer);
  await ask(visit, email);
  const early = codeIn(await lastMail(store, email, wish));
  await store.db
    .update(users)
    .set({ authMethod: "tfa_email", emailVerifiedAt: new Date() })
    .where(eq(users.id, customer.userId));
  expect((await finish(visit, early)).status()).toBe(200);
  const refused = await read(await ask(visit, uniqueEmail("thief")));
  expect(refused.errorOf("New e-mail address")).toMatch(/Log-in codes go to this mailbox/);
  const caller = callApi(request, token.access);
  for (const door of ["/user", `/customers/${customer.id}`])
    expect((await caller.patch(door, { email })).status()).toBe(422);
  expect((await userOf(store, customer)).email).toBe(customer.email);
});

test("attack: a copied session or token is worth nothing after a change of the address", async ({
  request,
  newCustomer,
  clientOf,
  store,
}) => {
  for (const door of ["page", "API"]) {
    const [customer, email] = [await newCustomer(), uniqueEmail("moved")];
    const [own, stolen] = [await userToken(request, customer), await userToken(request, customer)];
    const [visit, copied] = [await clientOf(customer), await clientOf(customer)];
    if (door === "page") {
      await ask(visit, email);
      await finish(visit, codeIn(await lastMail(store, email, wish)));
      expect((await callApi(request, stolen.access).get("/user")).status()).toBe(401);
      expect((await visit.get(page, { maxRedirects: 0 })).status()).toBe(200);
    } else {
      expect((await callApi(request, own.access).patch("/user", { email })).status()).toBe(200);
      expect((await callApi(request, own.access).get("/user")).status()).toBe(200);
      await lastMail(store, customer.email, told);
    }
    expect(await canRefresh(request, stolen.refresh)).toBe(false);
    expect((await copied.get(page, { maxRedirects: 0 })).status()).toBe(307);
  }
});

test("attack: guessing codes in parallel gets five tries at most", async ({ newCustomer, clientOf, store }) => {
  const [customer, email] = [await newCustomer(), uniqueEmail("guessed")];
  const visit = await clientOf(customer);
  await ask(visit, email);
  const code = codeIn(await lastMail(store, email, wish));
  const form = await readForm(visit, page, "Use this address");
  const guess = (_: unknown, at: number) => postForm(visit, page, { ...form, code: wrongFor(code, at + 1) });
  for (const answer of await Promise.all(Array.from({ length: 20 }, guess))) expect(answer.status()).toBe(200);
  expect((await finish(visit, code)).status()).toBe(200);
  expect((await userOf(store, customer)).email).toBe(customer.email);
});

test("attack: replaying a spent code or link changes nothing", async ({ newCustomer, clientOf, store }) => {
  const [customer, email, next] = [await newCustomer(), uniqueEmail("once"), uniqueEmail("next")];
  const visit = await clientOf(customer);
  await ask(visit, email);
  const mail = await lastMail(store, email, wish);
  const [code, link] = [
    await readForm(visit, page, "Use this address"),
    await readForm(visit, pathIn(mail), "Use this address"),
  ];
  await finish(visit, codeIn(mail));
  await ask(visit, next);
  await finish(visit, codeIn(await lastMail(store, next, wish)));
  const back = pathIn(await lastMail(store, email, told));
  const again = await readForm(visit, back, "Put my address back");
  for (const [path, form] of [
    [page, { ...code, code: codeIn(mail) }],
    [pathIn(mail), link],
  ] as const)
    expect((await postForm(visit, path, form)).status()).toBe(200);
  expect((await userOf(store, customer)).email).toBe(next);
  expect((await postForm(visit, back, again)).status()).toBe(303);
  expect((await postForm(visit, back, again)).status()).toBe(200);
});

test("attack: filling a stranger's mailbox by asking for it again and again", async ({
  newCustomer,
  clientOf,
  store,
}) => {
  const stranger = uniqueEmail("stranger");
  const says = new Set<string>();
  let visit = await clientOf(await newCustomer());
  for (let asker = 0; asker < 3; asker++) {
    visit = await clientOf(await newCustomer());
    for (let time = 0; time < 4; time++) {
      const answer = await ask(visit, stranger);
      says.add(`${answer.status()} ${answer.headers().location}`);
    }
  }
  expect([...says]).toHaveLength(1);
  expect(await mailsTo(store, stranger)).toHaveLength(5);
  await ask(visit, uniqueEmail("fifth"));
  expect(await (await ask(visit, uniqueEmail("sixth"))).text()).toContain("Too many attempts");
});
