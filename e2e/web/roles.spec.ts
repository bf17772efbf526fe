import { randomUUID } from "node:crypto";
import type { APIRequestContext, BrowserContext } from "@playwright/test";
import { eq } from "drizzle-orm";
import { accounts, sessions } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { type Door, deskDoors, deskFiles, mergedAtDesk } from "#e2e/web/desk-doors.ts";
import { appCode, halfAMinuteLater } from "#e2e/web/factors.ts";
import { type BuiltAction, callAction, everyAction, rowsAbout } from "#e2e/web/looking.ts";
import { eventsOf } from "#e2e/web/mail.ts";
import { type Customer, password, uniqueEmail } from "#e2e/web/people.ts";
import { submit } from "#e2e/web/posting.ts";
import { newStaff } from "#e2e/web/staff.ts";
import { button, field, heading, logIn } from "#e2e/web/steps.ts";
import { ctxOf } from "#e2e/web/store.ts";
import { switchOff } from "#lib/identity/factor-settings.ts";
import { setFactorRequirement } from "#lib/identity/team.ts";
import type { StaffRoleView } from "#lib/identity/views.ts";
import { refusals } from "#lib/refusal.ts";
import { routes } from "#lib/routes.ts";
import { hours } from "#lib/time.ts";

/** One of them switches the store's requirement off and on, which all the others are about. */
test.describe.configure({ mode: "serial" });

type Actor = { who: string; request: APIRequestContext; role: StaffRoleView | null; lacksFactor: boolean };
type Everybody = { actors: Actor[]; customer: Customer };

const roles = ["support_specialist", "developer", "administrator"] as const;

/** A browser for everybody there is: strangers, shoppers, each role, and staff without the second factor. */
const everyRole = test.extend<{ everybody: Everybody }>({
  everybody: async ({ openBrowser, newCustomer, newGuest, logInAs, beGuest, store }, use) => {
    const [customer, nosy, guest] = [await newCustomer({ orders: [{}] }), await newCustomer(), await newGuest()];
    const browserOf = async (enter: (browser: BrowserContext) => Promise<void>) => {
      const browser = await openBrowser();
      await enter(browser);
      return { request: browser.request };
    };
    const outside = { role: null, lacksFactor: false };
    const actors: Actor[] = [
      { who: "anonymous", ...outside, ...(await browserOf(async () => {})) },
      { who: "guest", ...outside, ...(await browserOf((browser) => beGuest(browser, guest))) },
      { who: "customer", ...outside, ...(await browserOf((browser) => logInAs(browser, nosy))) },
    ];
    for (const [role, lacksFactor] of [
      ...roles.map((role) => [role, false] as const),
      ["support_specialist", true] as const,
    ]) {
      const member = await newStaff(store, { role, withoutFactor: lacksFactor });
      const who = lacksFactor ? `${role} without a second factor` : role;
      actors.push({ who, role, lacksFactor, ...(await browserOf((browser) => logInAs(browser, member))) });
    }
    await use({ actors, customer });
  },
});

/**
 * What is the same of an answer however often it is given: without its nonce, the address that was asked for, what is
 * fetched ahead, and where the stream was cut.
 */
function withoutChance(html: string): string {
  const [, nonce = "there is none"] = /nonce="([^"]+)"/.exec(html) ?? [];
  return html
    .replaceAll(nonce, "nonce")
    .replaceAll(/<link [^>]*>/g, "")
    .replaceAll('"])</script><script nonce="nonce">self.__next_f.push([1,"', "")
    .replace(/\\"c\\":\[[^\]]*\],\\"q\\":\\"[^"]*\\"/g, "address");
}

async function ask({ request }: Actor, path: string) {
  const answer = await request.get(path, { headers: { accept: "text/html" }, maxRedirects: 0 });
  const { "x-request-id": _, date: __, link: ___, "content-security-policy": ____, ...headers } = answer.headers();
  return { status: answer.status(), headers, text: withoutChance(await answer.text()) };
}

const nowhere = `${routes.desk.today()}/nowhere`;

type Asked = Awaited<ReturnType<typeof ask>>;

/** Where two answers part, in a few words; null when they are the same to the letter. */
function differenceOf(one: Asked, other: Asked): string | null {
  const [said, meant] = [JSON.stringify(one), JSON.stringify(other)];
  if (said === meant) return null;
  const at = [...said].findIndex((sign, index) => sign !== meant[index]);
  return `${one.status} …${said.slice(Math.max(0, at - 60), at + 200)}… and not …${meant.slice(at, at + 200)}…`;
}

/**
 * How an answer differs from an unknown page's. What the server has to fetch first moves the parts of a page about, so
 * that two which differ are asked for twice more.
 */
async function differenceFromUnknown(actor: Actor, path: string): Promise<string | null> {
  let difference: string | null = null;
  for (let tries = 0; tries < 3; tries++) {
    difference = differenceOf(await ask(actor, path), await ask(actor, nowhere));
    if (!difference) return null;
  }
  return difference;
}

const opens = ({ role, lacksFactor }: Actor, opensTo: Door["opensTo"]) =>
  role && opensTo.includes(role) ? (lacksFactor ? "once the factor is there" : "now") : "never";

everyRole(
  "each page and route of the desk opens to the roles it is for; to all others it is an unknown page",
  async ({ everybody: { actors, customer }, newGuest, store }) => {
    const { userId } = await newStaff(store);
    const mergeId = await mergedAtDesk(store, await newGuest(), customer, userId);
    const doors = deskDoors({ customer, mergeId, orderId: customer.orders[0]?.id ?? "" });
    expect(deskFiles(), "each file under app/service-desk says whom it opens to").toEqual(
      doors.map(({ file }) => file).sort(),
    );
    const wrong: string[] = [];
    for (const actor of actors) {
      const unknown = await ask(actor, nowhere);
      expect([unknown.status, unknown.text]).toEqual([404, expect.stringContaining("We could not find that")]);
      for (const { path, opensTo, isData } of doors) {
        const answer = await ask(actor, path);
        const may = opens(actor, opensTo);
        const { status, headers } = answer;
        const isRight =
          may === "now"
            ? status === 200
            : may === "once the factor is there" && !isData
              ? status === 307 && headers.location === routes.account.twoFactor()
              : !differenceOf(answer, unknown) || !(await differenceFromUnknown(actor, path));
        if (!isRight) wrong.push(`${actor.who}, ${path}: ${may}, but ${differenceOf(answer, unknown)}`);
        if (path === routes.desk.approvals() && status === 200)
          expect([actor.who, answer.text.includes("Rules for points")]).toEqual([
            actor.who,
            actor.role === "administrator",
          ]);
      }
    }
    expect(wrong).toEqual([]);
  },
);

/** The actions that administrators alone may use; all the others of the desk are for all of the staff. */
const isForAdministrators = ({ file, name }: BuiltAction) =>
  file === "app/service-desk/team/actions.ts" || name === "savePolicy";

everyRole(
  "no action of the desk does anything for whoever may not use it, and not a row changes",
  async ({ everybody: { actors, customer }, store }) => {
    const target = await newStaff(store, { role: "administrator" });
    const [word, orderId] = [uniqueEmail("mark"), customer.orders[0]?.id ?? ""];
    const actions = everyAction(customer.id).filter(({ file }) => file.startsWith("app/service-desk/"));
    expect(actions.length).toBeGreaterThan(25);
    const told = {
      customerId: customer.id,
      userId: target.userId,
      orderId,
      requestId: randomUUID(),
      fromId: customer.id,
    };
    const typed = {
      name: word,
      email: word,
      text: word,
      body: word,
      label: word,
      reason: word,
      says: "",
      typed: "Nora Quinn",
    };
    const chosen = { scope: "log_in", days: "", direction: "give", points: "5", role: "developer", isRequired: "no" };
    const rules = { valueCents: "77", limit: "77", months: "" };
    const fields = { ...told, ...typed, ...chosen, ...rules, once: randomUUID(), key: randomUUID(), password };
    const words = [customer.id, customer.userId, orderId, target.userId, word];
    const policy = async () => {
      const [account] = await store.db.select().from(accounts).where(eq(accounts.id, store.account.id));
      return [account?.staffNeedFactor, account?.pointValueCents === 77];
    };
    const before = await rowsAbout(store, words);
    const wrong: string[] = [];
    for (const action of actions) {
      const id = action.file.includes("/orders/") ? orderId : customer.id;
      for (const actor of actors) {
        const may = opens(actor, isForAdministrators(action) ? ["administrator"] : roles);
        if (may === "now") continue;
        const answer = await callAction(actor.request, action, { ...fields, id });
        const text = await answer.text();
        const says = may === "never" ? refusals.not_found.says : refusals.factor_needed.says;
        if (!text.includes(says)) wrong.push(`${actor.who}, ${action.name}: ${answer.status()} ${text.slice(0, 300)}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(await rowsAbout(store, words)).toEqual(before);
    expect(await policy()).toEqual([true, false]);
    const support = actors.find(({ who }) => who === "support_specialist");
    const note = actions.find(({ file, name }) => name === "addNote" && file.includes("/customers/"));
    if (!support || !note) throw new Error("there is nobody to write a note");
    await callAction(support.request, note, { ...fields, id: customer.id });
    expect(await rowsAbout(store, words), "the same words from whoever may").not.toEqual(before);
  },
);

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
