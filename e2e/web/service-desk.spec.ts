import { eq } from "drizzle-orm";
import { sessions } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { appCode, halfAMinuteLater } from "#e2e/web/factors.ts";
import { eventsOf, lastMail, linksIn, userOf } from "#e2e/web/mail.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import { postForm, readForm, submit } from "#e2e/web/posting.ts";
import { newStaff } from "#e2e/web/staff.ts";
import { alert, button, field, heading, logIn } from "#e2e/web/steps.ts";
import { ctxOf } from "#e2e/web/store.ts";
import { switchOff } from "#lib/identity/factor-settings.ts";
import { setFactorRequirement } from "#lib/identity/team.ts";
import { routes } from "#lib/routes.ts";
import { hours } from "#lib/time.ts";

test.describe.configure({ mode: "serial" });

const anyId = "5f0c1a52-7d9e-4f0e-9d3a-0b8f6c1d2e3a";
const desk = [
  routes.desk.today(),
  routes.desk.team(),
  routes.desk.find(),
  routes.desk.customer(anyId),
  routes.desk.orders(),
  routes.desk.order(anyId),
  routes.desk.suspend(anyId),
  routes.desk.see(anyId),
  routes.desk.deleteCustomer(anyId),
  routes.desk.merge(anyId),
  routes.desk.undoMerge(anyId, anyId),
];

test("the desk is not found by anybody but staff, and the team by nobody but administrators", async ({
  request,
  openBrowser,
  newCustomer,
  newGuest,
  logInAs,
  beGuest,
  store,
}) => {
  const unknown = await (await request.get("/nowhere", { headers: { accept: "text/html" } })).text();
  const titleOf = (html: string) => /<title>[^<]*<\/title>/.exec(html)?.[0];
  const [customer, guest] = [await openBrowser(), await openBrowser()];
  await logInAs(customer, await newCustomer());
  await beGuest(guest, await newGuest());
  const support = await openBrowser();
  await logInAs(support, await newStaff(store));
  for (const path of desk) {
    const closedTo = [request, customer.request, guest.request];
    if (path === routes.desk.team()) closedTo.push(support.request);
    for (const each of closedTo) {
      const answer = await each.get(path);
      const html = await answer.text();
      expect([path, answer.status(), titleOf(html)]).toEqual([path, 404, titleOf(unknown)]);
      expect(html).toContain("We could not find that");
    }
  }
  expect((await support.request.get(routes.desk.today())).status()).toBe(200);
});

test("a form of the desk does nothing for whoever may not use it", async ({ openBrowser, logInAs, store }) => {
  const [boss, support] = [await newStaff(store, { role: "administrator" }), await newStaff(store)];
  const [administrator, other] = [await openBrowser(), await openBrowser()];
  await logInAs(administrator, boss);
  await logInAs(other, support);
  const form = await readForm(administrator.request, routes.desk.team(), "Add to the team");
  const email = uniqueEmail("intruder");
  const given = { ...form, name: "Eve", email, role: "administrator", password: "a long enough one" };
  const answer = await postForm(other.request, routes.desk.today(), given);
  expect(await answer.text()).not.toContain("They are on the team");
  const found = await store.db.query.users.findMany({ where: (user, { eq }) => eq(user.username, email) });
  expect(found).toEqual([]);
});

for (const script of ["with", "without"] as const) {
  test(`staff set up a second factor at the first log-in, and then the desk opens, ${script} JavaScript`, async ({
    page,
    withoutScript,
    store,
    axe,
  }) => {
    const visit = script === "with" ? page : withoutScript;
    const sam = await newStaff(store, { withoutFactor: true });
    await visit.goto(routes.login(routes.desk.today()));
    await logIn(visit, sam.username, password);
    await expect(heading(visit, "Second factor")).toBeVisible();
    await expect(visit.getByText("This store wants a second factor of its staff.")).toBeVisible();
    const setUp = visit.getByRole("region", { name: "Authenticator app" });
    await field(setUp, "Your password").fill(password);
    await button(setUp, "Set up an app").click();
    const secret = ((await visit.locator("code.secret").textContent()) ?? "").replaceAll(" ", "");
    await field(visit, "Code of your app").fill(appCode(secret));
    await button(visit, "Switch it on").click();
    await expect(visit.locator(".secrets code")).toHaveCount(10);
    await visit.goto(routes.desk.today());
    await expect(heading(visit, "Today")).toBeVisible();
    await expect(visit.getByRole("table", { name: /Guests who became customers/ }).getByRole("row")).toHaveCount(13);
    if (script === "with") await axe(visit);
    const [session] = await store.db.select().from(sessions).where(eq(sessions.userId, sam.userId));
    const life = Number(session?.expiresAt) - Number(session?.insertedAt);
    expect(life, "staff log in every working day").toBe(hours(12));
    await halfAMinuteLater(store, sam);
    const viewer = { kind: "staff", role: sam.role, userId: sam.userId, sessionId: null } as const;
    const off = switchOff(ctxOf(store, viewer), { password, code: appCode(secret) });
    await expect(off, "it stays on while the store wants it").rejects.toThrow("impossible_move");
    expect(await eventsOf(store, sam)).not.toContain("authenticator_removed");
  });
}

test("an administrator turns the requirement off, and staff use the desk without a second factor", async ({
  openBrowser,
  logInAs,
  store,
}) => {
  const operator = ctxOf(store, { kind: "operator" });
  const [boss, plain] = [
    await newStaff(store, { role: "administrator" }),
    await newStaff(store, { withoutFactor: true }),
  ];
  const [administrator, browser] = [await openBrowser(), await openBrowser()];
  await logInAs(administrator, boss);
  await logInAs(browser, plain);
  const open = async () => (await browser.request.get(routes.desk.today(), { maxRedirects: 0 })).status();
  expect(await open()).toBe(307);
  try {
    const page = routes.desk.team();
    await submit(administrator.request, { path: page, button: "Do not require a second factor", fields: {} });
    expect(await open()).toBe(200);
    await submit(administrator.request, { path: page, button: "Require a second factor", fields: {} });
    expect(await open()).toBe(307);
  } finally {
    await setFactorRequirement(operator, true);
  }
});

test("administrators add people, change roles, end sessions, and take a lost factor away", async ({
  page,
  openBrowser,
  logInAs,
  store,
  axe,
}) => {
  const boss = await newStaff(store, { role: "administrator", name: "Ada Boss" });
  await logInAs(page, boss);
  await page.goto(routes.desk.team());
  await axe(page);
  const email = uniqueEmail("ines");
  await field(page, "Full name").fill("Ines Desk");
  await field(page, "E-mail").fill(email);
  await button(page, "Add to the team").click();
  await expect(page.getByText("A link to choose a password is on its way.")).toBeVisible();
  const [link] = linksIn(await lastMail(store, email, /on the team/));
  const theirs = await (await openBrowser()).newPage();
  await theirs.goto(`${link?.pathname}${link?.search}`);
  await field(theirs, "New password").fill(password);
  await theirs
    .getByRole("button", { name: /password/ })
    .last()
    .click();
  await expect(heading(theirs, /Log in|password/)).toBeVisible();

  const ines = await store.db.query.users.findFirst({ where: (user, { eq }) => eq(user.username, email) });
  if (!ines) throw new Error("she is not on the team");
  const member = page.getByRole("listitem").filter({ hasText: email });
  const act = async (name: string, says: string) => {
    await member.getByText("Change Ines Desk").click();
    await button(member, `${name}: Ines Desk`).click();
    await expect(page.getByText(says)).toBeVisible();
  };
  await logInAs(theirs, { userId: ines.id });
  await act("End all sessions", "They are logged out everywhere.");
  expect(await store.db.$count(sessions, eq(sessions.userId, ines.id))).toBe(0);
  await member.getByText("Change Ines Desk").click();
  await field(member, "Role").selectOption("developer");
  await button(member, "Change role: Ines Desk").click();
  await expect(page.getByText("The role is changed")).toBeVisible();
  expect((await userOf(store, { userId: ines.id })).role).toBe("developer");
  await act("Require a new second factor", "at the next log-in they set up another");
  await act("Suspend", "They are logged out, and cannot log in.");
  expect((await userOf(store, { userId: ines.id })).status).toBe("suspended");
  await act("Let in again", "They can log in again.");
  await act("Remove from the team", "They are no longer on the team.");
  await expect(member).toHaveCount(0);
  await expect(alert(page)).toHaveCount(0);
});
