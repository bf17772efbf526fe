import type { APIRequestContext, Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { customers, sessions, users } from "#db/schema/index.ts";
import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { codeIn, eventsOf, lastMail, mailsTo, median, pathIn, userOf, wrongFor } from "#e2e/web/mail.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import { postForm, readForm, submit } from "#e2e/web/posting.ts";
import { alert, button, errorOf, field, heading, logIn } from "#e2e/web/steps.ts";
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
    openBrowser,
    store,
    axe,
  }) => {
    const visit: Page = script === "with" ? scripted : withoutScript;
    const [customer, email, other] = [await newCustomer(), uniqueEmail("moved"), await openBrowser()];
    for (const each of [visit, other]) await logInAs(each, customer);
    await visit.goto(routes.account.security());
    await visit.getByRole("link", { name: /change your e-mail address/ }).click();
    await field(visit, "New e-mail address").fill(email.toUpperCase());
    await field(visit, "Current password").fill("not the password");
    await button(visit, "Change e-mail address").click();
    await errorOf(field(visit, "Current password"), "That is not your current password.");
    await field(visit, "Current password").fill(password);
    await button(visit, "Change e-mail address").click();
    await expect(visit.getByText("A mail is on its way to the new address.")).toBeVisible();
    const wanted = visit.getByRole("region", { name: "Confirm your new address" });
    await expect(wanted).toContainText(email);
    if (script === "with") await axe(visit);
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
    const elsewhere = await other.newPage();
    await elsewhere.goto(routes.account.overview());
    await expect(heading(elsewhere, "Log in")).toBeVisible();
    await logIn(elsewhere, customer.email, password);
    await expect(alert(elsewhere)).toContainText("do not go together");
    await logIn(elsewhere, email, password);
    await expect(heading(elsewhere, "Hello, Nora")).toBeVisible();
  });

  test(`the old mailbox undoes it, ${script} JavaScript`, async ({
    page: scripted,
    withoutScript,
    openBrowser,
    newCustomer,
    logInAs,
    store,
    axe,
  }) => {
    const visit: Page = script === "with" ? scripted : withoutScript;
    const [customer, email, thief] = [await newCustomer(), uniqueEmail("thief"), await openBrowser()];
    await logInAs(thief, customer);
    await ask(thief.request, email);
    await finish(thief.request, codeIn(await lastMail(store, email, wish)));
    await submit(visit.request, { path: routes.forgot(), button: "Send me a link", fields: { username: email } });
    const theirs = await lastMail(store, email, /Choose a new password/);
    const token = await userToken(visit.request, { email, password });
    await visit.goto(pathIn(await lastMail(store, customer.email, told)));
    await expect(heading(visit, "Undo the change of your address")).toBeVisible();
    if (script === "with") await axe(visit);
    expect((await userOf(store, customer)).email).toBe(email);
    await button(visit, "Put my address back").click();
    await expect(heading(visit, "Your address is back")).toBeVisible();
    expect(await userOf(store, customer)).toMatchObject({ email: customer.email, username: customer.email });
    expect(await eventsOf(store, customer)).toContain("email_change_undone");
    expect(await store.db.$count(sessions, eq(sessions.userId, customer.userId))).toBe(0);
    expect(await canRefresh(visit.request, token.refresh)).toBe(false);
    expect((await callApi(visit.request, token.access).get("/user")).status()).toBe(401);
    await visit.goto(pathIn(theirs));
    await expect(heading(visit, "This link does not work any more")).toBeVisible();
    await visit.goto(pathIn(await lastMail(store, customer.email, /is back/)));
    await field(visit, "New password").fill("another slow river");
    await button(visit, "Save new password").click();
    await logIn(visit, customer.email, "another slow river");
    await expect(heading(visit, "Hello, Nora")).toBeVisible();
  });
}

unscripted(
  "a change that was called off is over: code and link of the mail are void",
  async ({ page: visit, newCustomer, logInAs, store }) => {
    const [customer, email] = [await newCustomer(), uniqueEmail("wished")];
    await logInAs(visit, customer);
    await ask(visit.request, email);
    const sent = await lastMail(store, email, wish);
    const form = await readForm(visit.request, page, "Use this address");
    await submit(visit.request, { path: page, button: "Keep the old address", fields: {} });
    const answer = await visit.request.get(page);
    expect(await answer.text()).not.toContain(email);
    expect((await postForm(visit.request, page, { ...form, code: codeIn(sent) })).status()).toBe(200);
    await visit.goto(pathIn(sent));
    await expect(heading(visit, "This link does not work any more")).toBeVisible();
    expect(await userOf(store, customer)).toMatchObject({ email: customer.email });
    expect(await eventsOf(store, customer)).toContain("email_change_cancelled");
  },
);

unscripted(
  "the link finishes it for who asked, after a log-in, and for nobody else",
  async ({ page: visit, openBrowser, newCustomer, logInAs, store }) => {
    const [customer, stranger, email] = [await newCustomer(), await newCustomer(), uniqueEmail("slip")];
    const [asking, other] = [await openBrowser(), await openBrowser()];
    await logInAs(asking, customer);
    await ask(asking.request, email);
    const link = pathIn(await lastMail(store, email, wish));
    await logInAs(other, stranger);
    const theirs = await other.newPage();
    await theirs.goto(link);
    await expect(theirs.getByText("You are logged in to another account.")).toBeVisible();
    await visit.goto(link);
    await expect(button(visit, "Use this address")).toHaveCount(0);
    await visit.getByRole("link", { name: "Log in to go on" }).click();
    await logIn(visit, customer.email, password);
    await expect(button(visit, "Use this address")).toBeVisible();
    const form = await readForm(visit.request, link, "Use this address");
    expect((await postForm(other.request, link, form)).status()).toBe(200);
    expect((await userOf(store, customer)).email).toBe(customer.email);
    await button(visit, "Use this address").click();
    await expect(visit.getByText("Your e-mail address is changed.")).toBeVisible();
    expect(await userOf(store, customer)).toMatchObject({ email, username: email });
  },
);

unscripted(
  "a username that is no address stays, and so does one whose new name is somebody's",
  async ({ page: visit, newCustomer, logInAs, store }) => {
    const [customer, email] = [await newCustomer(), uniqueEmail("moved")];
    await store.db.update(users).set({ username: "nora.of.cobh" }).where(eq(users.id, customer.userId));
    await logInAs(visit, customer);
    await ask(visit.request, email);
    await finish(visit.request, codeIn(await lastMail(store, email, wish)));
    expect(await userOf(store, customer)).toMatchObject({ email, username: "nora.of.cobh" });
    await store.db.update(users).set({ username: email }).where(eq(users.id, customer.userId));
    await newCustomer({ email: customer.email });
    const back = pathIn(await lastMail(store, customer.email, told));
    expect((await undo(visit.request, back)).status()).toBe(303);
    expect(await userOf(store, customer)).toMatchObject({ email: customer.email, username: email });
    expect((await lastMail(store, customer.email, /is back/)).body).toContain(`You log in as ${email}.`);
  },
);

unscripted(
  "an address that got an account meanwhile is not taken over",
  async ({ page: visit, newCustomer, logInAs, store }) => {
    const [customer, email] = [await newCustomer(), uniqueEmail("quick")];
    await logInAs(visit, customer);
    await ask(visit.request, email);
    const code = codeIn(await lastMail(store, email, wish));
    await newCustomer({ email });
    expect((await finish(visit.request, code)).status()).toBe(200);
    expect((await userOf(store, customer)).email).toBe(customer.email);
  },
);

unscripted(
  "a change of the password voids a change of the address that waits",
  async ({ page: visit, newCustomer, logInAs, store }) => {
    const [customer, email] = [await newCustomer(), uniqueEmail("waiting")];
    await logInAs(visit, customer);
    await ask(visit.request, email);
    const form = await readForm(visit.request, page, "Use this address");
    const fields = { currentPassword: password, newPassword: "another slow river" };
    await submit(visit.request, { path: routes.account.security(), button: "Change password", fields });
    const code = codeIn(await lastMail(store, email, wish));
    expect((await postForm(visit.request, page, { ...form, code })).status()).toBe(200);
    expect((await userOf(store, customer)).email).toBe(customer.email);
  },
);

unscripted(
  "attack: moving the mailbox twice does not take the first owner's way back",
  async ({ page: visit, newCustomer, logInAs, store }) => {
    const [customer, second, third] = [await newCustomer(), uniqueEmail("second"), uniqueEmail("third")];
    await logInAs(visit, customer);
    for (const email of [second, third]) {
      await ask(visit.request, email);
      expect((await finish(visit.request, codeIn(await lastMail(store, email, wish)))).status()).toBe(303);
    }
    const [first, later] = [await lastMail(store, customer.email, told), await lastMail(store, second, told)];
    expect((await undo(visit.request, pathIn(later))).status()).toBe(303);
    expect((await userOf(store, customer)).email).toBe(second);
    expect((await undo(visit.request, pathIn(first))).status()).toBe(303);
    expect(await userOf(store, customer)).toMatchObject({ email: customer.email, username: customer.email });
  },
);

unscripted(
  "attack: enumerating accounts by asking for their addresses tells nothing",
  async ({ page: visit, newCustomer, logInAs, store }) => {
    const askers = await Promise.all(Array.from({ length: 6 }, () => newCustomer()));
    const took: Record<"free" | "taken", number[]> = { free: [], taken: [] };
    const answers = new Set<string>();
    for (const [at, asker] of askers.entries()) {
      await visit.context().clearCookies();
      await logInAs(visit, asker);
      const form = await readForm(visit.request, page, "Change e-mail address");
      for (const kind of at % 2
        ? (["free", "taken", "free", "taken"] as const)
        : (["taken", "free", "taken", "free"] as const)) {
        const email =
          kind === "free" ? uniqueEmail("nobody") : (await newCustomer({ email: uniqueEmail("nobody") })).email;
        const start = performance.now();
        const answer = await postForm(visit.request, page, { ...form, email, currentPassword: password });
        took[kind].push(performance.now() - start);
        const shown = await (await visit.request.get(page)).text();
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
    const ratio = median(took.taken) / median(took.free);
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.25);
  },
);

unscripted(
  "attack: who gets log-in codes by e-mail does not move them, whatever the door",
  async ({ page: visit, newCustomer, logInAs, store }) => {
    const [customer, email] = [await newCustomer(), uniqueEmail("thief")];
    const token = await userToken(visit.request, customer);
    await logInAs(visit, customer);
    await ask(visit.request, email);
    const early = codeIn(await lastMail(store, email, wish));
    await store.db
      .update(users)
      .set({ authMethod: "tfa_email", emailVerifiedAt: new Date() })
      .where(eq(users.id, customer.userId));
    expect((await finish(visit.request, early)).status()).toBe(200);
    await visit.goto(page);
    await field(visit, "New e-mail address").fill(uniqueEmail("thief"));
    await field(visit, "Current password").fill(password);
    await button(visit, "Change e-mail address").click();
    await errorOf(field(visit, "New e-mail address"), /Log-in codes go to this mailbox/);
    const caller = callApi(visit.request, token.access);
    for (const door of ["/user", `/customers/${customer.id}`])
      expect((await caller.patch(door, { email })).status()).toBe(422);
    expect((await userOf(store, customer)).email).toBe(customer.email);
  },
);

unscripted(
  "attack: a copied session or token is worth nothing after a change of the address",
  async ({ page: visit, openBrowser, newCustomer, logInAs, store }) => {
    for (const door of ["page", "API"]) {
      const [customer, email, copied] = [await newCustomer(), uniqueEmail("moved"), await openBrowser()];
      const [own, stolen] = [await userToken(visit.request, customer), await userToken(visit.request, customer)];
      await logInAs(copied, customer);
      await visit.context().clearCookies();
      await logInAs(visit, customer);
      if (door === "page") {
        await ask(visit.request, email);
        await finish(visit.request, codeIn(await lastMail(store, email, wish)));
        expect((await callApi(visit.request, stolen.access).get("/user")).status()).toBe(401);
        expect((await visit.request.get(page, { maxRedirects: 0 })).status()).toBe(200);
      } else {
        expect((await callApi(visit.request, own.access).patch("/user", { email })).status()).toBe(200);
        expect((await callApi(visit.request, own.access).get("/user")).status()).toBe(200);
        await lastMail(store, customer.email, told);
      }
      expect(await canRefresh(visit.request, stolen.refresh)).toBe(false);
      expect((await copied.request.get(page, { maxRedirects: 0 })).status()).toBe(307);
    }
  },
);

unscripted(
  "attack: guessing codes in parallel gets five tries at most",
  async ({ page: visit, newCustomer, logInAs, store }) => {
    const [customer, email] = [await newCustomer(), uniqueEmail("guessed")];
    await logInAs(visit, customer);
    await ask(visit.request, email);
    const code = codeIn(await lastMail(store, email, wish));
    const form = await readForm(visit.request, page, "Use this address");
    const guess = (_: unknown, at: number) => postForm(visit.request, page, { ...form, code: wrongFor(code, at + 1) });
    for (const answer of await Promise.all(Array.from({ length: 20 }, guess))) expect(answer.status()).toBe(200);
    expect((await finish(visit.request, code)).status()).toBe(200);
    expect((await userOf(store, customer)).email).toBe(customer.email);
  },
);

unscripted(
  "attack: replaying a spent code or link changes nothing",
  async ({ page: visit, newCustomer, logInAs, store }) => {
    const [customer, email, next] = [await newCustomer(), uniqueEmail("once"), uniqueEmail("next")];
    await logInAs(visit, customer);
    await ask(visit.request, email);
    const mail = await lastMail(store, email, wish);
    const [code, link] = [
      await readForm(visit.request, page, "Use this address"),
      await readForm(visit.request, pathIn(mail), "Use this address"),
    ];
    await finish(visit.request, codeIn(mail));
    await ask(visit.request, next);
    await finish(visit.request, codeIn(await lastMail(store, next, wish)));
    const back = pathIn(await lastMail(store, email, told));
    const again = await readForm(visit.request, back, "Put my address back");
    for (const [path, form] of [
      [page, { ...code, code: codeIn(mail) }],
      [pathIn(mail), link],
    ] as const)
      expect((await postForm(visit.request, path, form)).status()).toBe(200);
    expect((await userOf(store, customer)).email).toBe(next);
    expect((await postForm(visit.request, back, again)).status()).toBe(303);
    expect((await postForm(visit.request, back, again)).status()).toBe(200);
  },
);

unscripted(
  "attack: filling a stranger's mailbox by asking for it again and again",
  async ({ page: visit, newCustomer, logInAs, store }) => {
    const stranger = uniqueEmail("stranger");
    const says = new Set<string>();
    for (let asker = 0; asker < 3; asker++) {
      await visit.context().clearCookies();
      await logInAs(visit, await newCustomer());
      for (let time = 0; time < 4; time++) {
        const answer = await ask(visit.request, stranger);
        says.add(`${answer.status()} ${answer.headers().location}`);
      }
    }
    expect([...says]).toHaveLength(1);
    expect(await mailsTo(store, stranger)).toHaveLength(5);
    await ask(visit.request, uniqueEmail("fifth"));
    expect(await (await ask(visit.request, uniqueEmail("sixth"))).text()).toContain("Too many attempts");
  },
);
