import { randomUUID } from "node:crypto";
import { expect, test } from "#e2e/fixtures.ts";
import { demandAccessibleInLight } from "#e2e/web/axe.ts";
import { press, tabTo, type } from "#e2e/web/keyboard.ts";
import { postForm, readForm, submit } from "#e2e/web/posting.ts";
import { newStaff } from "#e2e/web/staff.ts";
import { alert, button, errorOf, field, heading, hydrated } from "#e2e/web/steps.ts";
import { ctxOf } from "#e2e/web/store.ts";
import { addNote } from "#lib/desk/notes.ts";
import { routes } from "#lib/routes.ts";

const aSurname = () => `Zo${randomUUID().replaceAll("-", "").slice(0, 10)}`;

test("two log-ins of one person are merged by keyboard; what changed meanwhile is told first, and so is who was second", async ({
  page,
  request,
  openBrowser,
  newCustomer,
  logInAs,
  store,
}) => {
  const surname = aSurname();
  const [nora, eleanor] = [
    await newCustomer({ name: `Nora ${surname}` }),
    await newCustomer({ name: `Eleanor ${surname}`, orders: [{}], points: 30 }),
  ];
  await logInAs(page, await newStaff(store, { name: "Sam Desk" }));
  await page.goto(routes.desk.customer(nora.id));
  await press(page, page.getByRole("link", { name: "Merge with another customer…" }));
  await expect(heading(page, `Merge ${nora.name} with another customer`)).toBeVisible();
  await type(page, "Who is the same person?", `Eleanor ${surname}`);
  await page.keyboard.press("Enter");
  await press(page, page.getByRole("list", { name: "Found, newest first" }).getByRole("link"));
  await tabTo(page, field(page, nora.email));
  await page.keyboard.press("Space");
  await press(page, button(page, "Look at what happens"));
  await expect(page.getByText(/^1 order \(.+\) and 30 points move to Nora/)).toBeVisible();
  await expect(page.getByText(`The log-in ${eleanor.email} ends at once`)).toBeVisible();
  await hydrated(page);
  await demandAccessibleInLight(page);

  const kim = await openBrowser();
  await logInAs(kim, await newStaff(store, { name: "Kim Desk" }));
  const preview = routes.desk.merge(eleanor.id, { other: nora.id, keep: nora.id });
  const seenByKim = await readForm(kim.request, preview, "Merge");
  await addNote(ctxOf(store, { kind: "operator" }), eleanor.id, "Has moved");
  await tabTo(page, page.getByRole("group", { name: /^Name/ }).getByLabel(nora.name));
  await page.keyboard.press("ArrowDown");
  await type(page, "Why are they one person?", "Called us");
  await page.keyboard.press("Enter");
  await expect(alert(page)).toContainText(/notes is 1 now and was 0/);
  await expect(field(page, "Why are they one person?")).toHaveValue("Called us");
  await press(page, button(page, "Merge all the same"));
  await expect(page.getByRole("status").filter({ hasText: "They are one customer now." })).toBeVisible();
  await expect(heading(page, eleanor.name)).toBeVisible();
  await expect(page.getByRole("list", { name: "Orders, newest first" }).getByRole("listitem")).toHaveCount(1);
  const late = await postForm(kim.request, preview, { ...seenByKim, reason: "Me too" });
  expect(await late.text()).toContain("Nothing is merged now");

  const old = await kim.request.get(routes.desk.customer(eleanor.id), { maxRedirects: 0 });
  expect([old.status(), old.headers().location]).toEqual([308, routes.desk.customer(nora.id)]);
  const typed = { username: eleanor.email, password: eleanor.password };
  const refused = await (await submit(request, { path: routes.login(), button: "Log in", fields: typed })).text();
  expect(refused).toContain("This account was joined with another one of yours");
  expect(refused).not.toContain(nora.email);

  await press(page, page.getByRole("link", { name: "Undo this merge" }));
  await expect(heading(page, `Undo the merge of ${eleanor.name}`)).toBeVisible();
  await demandAccessibleInLight(page);
});

test("without JavaScript, at 390: a guest who looks like a customer joins them, its browser opens nothing, and it is undone", async ({
  openBrowser,
  newCustomer,
  newGuest,
  beGuest,
  logInAs,
  store,
}) => {
  const surname = aSurname();
  await newCustomer({ name: `Nora ${surname}`, phone: "+353 1 555 0142" });
  const greta = await newGuest({ name: `Nora ${surname}`, phone: "+353 1 555 0143", orders: [{}] });
  const own = await openBrowser();
  await beGuest(own, greta);
  const context = await openBrowser({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await logInAs(context, await newStaff(store));
  const page = await context.newPage();
  await page.goto(routes.desk.customer(greta.id));
  await page.getByRole("link", { name: "Merge with another customer…" }).click();
  await page.getByRole("list", { name: "Same mailbox, telephone or name" }).getByRole("link").click();
  await expect(
    page.getByText(`Nora ${surname} (registered) stays, since it is the only one with a log-in`),
  ).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await button(page, "Merge").click();
  await errorOf(field(page, "Why are they one person?"), /Say why/);
  await field(page, "+353 1 555 0143").check();
  await field(page, "Why are they one person?").fill("Showed both mails");
  await button(page, "Merge").click();
  await expect(page.getByRole("status").filter({ hasText: "They are one customer now." })).toBeVisible();
  await expect(page.getByRole("link", { name: "+353 1 555 0143" })).toBeVisible();
  await expect(page.getByText("Showed both mails").first()).toBeVisible();
  const opened = await (await own.request.get(routes.account.orders())).text();
  expect(opened).not.toContain(greta.orders[0]?.code);

  await page.getByRole("link", { name: "Undo this merge" }).click();
  await expect(page.getByText("1 order of")).toBeVisible();
  await field(page, "Why is it undone?").fill("Sisters");
  await button(page, "Undo the merge").click();
  await expect(page.getByRole("status").filter({ hasText: "They are two customers again." })).toBeVisible();
  await expect(page.getByRole("link", { name: "+353 1 555 0142" })).toBeVisible();
  await expect(page.getByText("No orders yet.")).toBeVisible();
  await page.goto(routes.desk.customer(greta.id));
  await expect(page.getByRole("list", { name: "Orders, newest first" }).getByRole("listitem")).toHaveCount(1);
});
