import { expect, test } from "#e2e/fixtures.ts";
import { follow, read, sendLogIn } from "#e2e/web/answers.ts";
import { demandAlike } from "#e2e/web/clock.ts";
import { uniqueEmail } from "#e2e/web/people.ts";
import { postForm, readForm } from "#e2e/web/posting.ts";
import { routes } from "#lib/routes.ts";

const samples = 14;

test("an unknown name takes as long as a wrong password, and says the same", { tag: "@alone" }, async ({
  request,
  newCustomer,
}) => {
  const known = await Promise.all(Array.from({ length: samples }, () => newCustomer()));
  const form = await readForm(request, routes.login(), "Log in");
  const answers = new Set<string>();
  const guess = async (username: string) => {
    const start = performance.now();
    const answer = await postForm(request, routes.login(), { ...form, username, password: "not the password" });
    const took = performance.now() - start;
    const page = (await answer.text()).replaceAll(username, "…").replace(/nonce(="|\\":\\")[^"]*"/g, "");
    answers.add(`${answer.status()} ${/role="alert"[^>]*>([^<]*)/.exec(page)?.[1]}`);
    return took;
  };
  for (const warm of known.slice(0, 2)) await guess(`warm.${warm.email}`);
  const took = { wrong: [] as number[], unknown: [] as number[] };
  for (const [at, { email }] of known.entries()) {
    if (at % 2) took.wrong.push(await guess(email));
    took.unknown.push(await guess(uniqueEmail("nobody")));
    if (at % 2 === 0) took.wrong.push(await guess(email));
  }
  expect([...answers]).toEqual(["200 That e-mail or username and password do not go together."]);
  demandAlike(took);
});

test("after ten wrong passwords the name has to wait, even with the right one", async ({ request, newCustomer }) => {
  const [customer, other] = await Promise.all([newCustomer(), newCustomer()]);
  const form = await readForm(request, routes.login(), "Log in");
  for (let attempt = 1; attempt <= 10; attempt++) {
    const fields = { ...form, username: customer.email, password: `guess ${attempt}` };
    expect(await (await postForm(request, routes.login(), fields)).text()).toContain("do not go together");
  }
  const waits = await read(await sendLogIn(request, customer.email.toUpperCase(), customer.password));
  expect(waits.alert).toBe("Too many attempts. Please try again in 15 minutes.");
  const entered = await follow(request, await sendLogIn(request, other.email, other.password));
  expect(entered.heading).toBe("Hello, Nora");
});

test("an unknown name is throttled like a known one", async ({ request }) => {
  const username = uniqueEmail("nobody");
  const form = await readForm(request, routes.login(), "Log in");
  const fields = { ...form, username, password: "not the password" };
  for (let attempt = 1; attempt <= 10; attempt++) await postForm(request, routes.login(), fields);
  expect(await (await postForm(request, routes.login(), fields)).text()).toContain("Too many attempts");
});

test("the right password makes the failures before it forgotten", async ({ request, openClient, newCustomer }) => {
  const customer = await newCustomer();
  const form = { ...(await readForm(request, routes.login(), "Log in")), username: customer.email };
  for (let attempt = 1; attempt <= 9; attempt++) await postForm(request, routes.login(), { ...form, password: "no" });
  const right = await postForm(request, routes.login(), { ...form, password: customer.password });
  expect(right.status()).toBe(303);
  const fresh = await openClient();
  expect(await (await postForm(fresh, routes.login(), { ...form, password: "no" })).text()).toContain(
    "do not go together",
  );
  expect((await postForm(fresh, routes.login(), { ...form, password: customer.password })).status()).toBe(303);
});

test("registering one name over and over is throttled", async ({ request, newCustomer }) => {
  const { email } = await newCustomer();
  const form = await readForm(request, routes.register(), "Create account");
  const fields = { ...form, name: "Ida Bell", email, password: "quiet river stone" };
  const says: string[] = [];
  for (let attempt = 1; attempt <= 10; attempt++)
    says.push(await (await postForm(request, routes.register(), fields)).text());
  expect(says[0]).toContain("This e-mail already has an account");
  expect(says.at(-1)).toContain("Too many attempts");
});
