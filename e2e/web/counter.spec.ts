import { randomInt, randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { claims, orders } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { demandAccessibleInLight } from "#e2e/web/axe.ts";
import { press, tabTo, type } from "#e2e/web/keyboard.ts";
import { submit } from "#e2e/web/posting.ts";
import { newStaff } from "#e2e/web/staff.ts";
import { alert, button, errorOf, field, fillAddress, heading, hydrated } from "#e2e/web/steps.ts";
import { ctxOf, money } from "#e2e/web/store.ts";
import { claimBySlip } from "#lib/claims/claim-by-slip.ts";
import { printSlip } from "#lib/claims/slips.ts";
import { routes } from "#lib/routes.ts";

const aPhone = () => `+353 1 ${randomInt(1_000_000, 10_000_000)}`;
const codeOn = async (page: Page) => (await page.locator(".slip-code").textContent()) ?? "";

test("with the keyboard alone: a guest who is none of those alike, an order with a discount, a slip, and its order claimed", async ({
  page,
  openBrowser,
  newGuest,
  newProduct,
  logInAs,
  store,
  axe,
}) => {
  const phone = aPhone();
  const greta = await newGuest({ phone, orders: [{}], name: `Greta ${randomUUID().slice(0, 8)}` });
  const lamp = await newProduct({ priceCents: 1210 });
  await logInAs(page, await newStaff(store));

  await test.step("a new guest", async () => {
    await page.goto(routes.desk.today());
    await hydrated(page);
    await press(page, page.getByRole("link", { name: "New guest" }));
    await expect(heading(page, "New guest")).toBeVisible();
    await hydrated(page);
    await type(page, "First name (optional)", "Olive");
    await type(page, "Phone (optional)", phone.replace("+353 1 ", "01/"));
    await press(page, button(page, "Make a new guest"));
    const alike = page.getByRole("list", { name: "Customers who look like this one" });
    await expect(alike).toContainText(greta.name);
    await expect(alike).toContainText("Guest, same phone");
    await expect(page.getByRole("link", { name: `Take an order for this one (${greta.name})` })).toBeVisible();
    await demandAccessibleInLight(page);
    await press(page, button(page, "None of these: make a new guest"));
    await expect(heading(page, "Take an order for Olive")).toBeVisible();
  });

  await test.step("products by typing", async () => {
    await hydrated(page);
    const box = page.getByRole("combobox", { name: "Product" });
    await tabTo(page, box);
    await page.keyboard.type("trial la");
    const options = page.getByRole("listbox", { name: "Products" }).getByRole("option");
    await expect(options.first()).toBeVisible();
    await box.fill("");
    await page.keyboard.type(lamp.name.toLowerCase());
    await expect(options).toHaveCount(1);
    await page.keyboard.press("ArrowDown");
    await expect(options).toHaveAttribute("aria-selected", "true");
    await demandAccessibleInLight(page);
    await page.keyboard.press("Enter");
    const pieces = page.getByRole("spinbutton", { name: lamp.name });
    await expect(pieces).toHaveValue("1");
    await expect(box).toBeFocused();
    await page.keyboard.type("enamel ket");
    await expect(options).toHaveCount(1);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("spinbutton")).toHaveCount(2);
    await tabTo(page, pieces);
    await page.keyboard.press("ArrowUp");
    await press(page, button(page, "Continue"));
  });

  await test.step("the rest of the order, asked about and placed", async () => {
    await expect(page.getByText(`2 × ${lamp.name}`)).toBeVisible();
    await hydrated(page);
    await type(page, "Discount (optional)", "10");
    await press(page, button(page, "Check the order"));
    await errorOf(field(page, "Reason for it"), /Say why there is a discount/);
    await type(page, "Reason for it", "Scratched");
    await press(page, button(page, "Check the order"));
    await expect(alert(page)).toContainText(`2 × ${lamp.name} ${money(2420)}`);
    await expect(alert(page)).toContainText(`less ${money(1000)} (Scratched)`);
    await expect(alert(page)).toContainText("No mail is sent: there is no address.");
    await demandAccessibleInLight(page);
    await press(page, button(page, "Place the order"));
    await expect(heading(page, /^Slip of order/)).toBeVisible();
  });

  await test.step("the slip, on paper too", async () => {
    await hydrated(page);
    await press(page, button(page, "Make a claim code"));
    await expect(page.getByRole("img", { name: /^QR code/ })).toBeVisible();
    await expect(button(page, "Print anew"), "another code would end this one").toBeVisible();
    await expect(page.getByText("Discount: Scratched")).toBeVisible();
    await axe(page);
    await page.emulateMedia({ media: "print" });
    await expect(page.locator(".slip-code")).toBeVisible();
    await expect(button(page, "Print anew")).toBeHidden();
    await page.emulateMedia({ media: "screen" });
  });

  const shopper = await (await openBrowser()).newPage();
  await shopper.goto(routes.claim(await codeOn(page)));
  await hydrated(shopper);
  await press(shopper, button(shopper, "Put it among my orders"));
  await expect(shopper.getByText("This order is among your orders now.")).toBeVisible();
  await expect(shopper.getByText("Discount: Scratched")).toBeVisible();
  await expect(shopper.getByText(/You used the claim slip that came with it/)).toBeVisible();
  expect(await (await shopper.request.get(routes.account.orders())).text()).toContain(lamp.name);
});

test("on a phone without JavaScript: an order is delivered, its slip printed anew, revoked, and typed by its customer", async ({
  openBrowser,
  newGuest,
  newCustomer,
  newProduct,
  logInAs,
  store,
}) => {
  const small = { javaScriptEnabled: false, viewport: { width: 390, height: 844 } };
  const page = await (await openBrowser(small)).newPage();
  const wider = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("main *")]
        .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth)
        .map((each) => each.outerHTML.slice(0, 160)),
    );
  const fits = async () => expect(await wider(), "what is wider than the screen").toEqual([]);
  const [greta, lamp] = [await newGuest({ name: "Greta Malone" }), await newProduct()];
  await logInAs(page, await newStaff(store));
  await page.goto(routes.desk.customer(greta.id));
  await page.getByRole("link", { name: "Take an order" }).click();
  await field(page, "Product").fill(lamp.name);
  await button(page, "Search").click();
  await button(page, `Add ${lamp.name}`).click();
  await page.getByRole("spinbutton", { name: lamp.name }).fill("3");
  await fits();
  await button(page, "Continue").click();
  const draft = page.url();
  await field(page, "Delivery").check();
  await button(page, "Check the order").click();
  await errorOf(field(page, "Street and number"), /Enter the street/);
  await fillAddress(page);
  await button(page, "Check the order").click();
  await expect(alert(page)).toContainText(`3 × ${lamp.name}`);
  await expect(alert(page)).toContainText("Delivery to 5 Harbour Row, P24 X1Y2 Cobh, IE.");
  await fits();
  await button(page, "Place the order").click();
  await expect(heading(page, /^Slip of order/)).toBeVisible();
  await button(page, "Make a claim code").click();
  const first = await codeOn(page);
  await fits();
  const slip = page.url();
  await page.goto(draft);
  await expect(page.getByText("This order is placed:")).toBeVisible();
  await page.goto(slip);
  await expect(page.getByText(/A code was printed by Sam Desk on .+ It is good until/)).toBeVisible();
  await expect(page.locator(".slip-code")).toHaveCount(0);
  await button(page, "Print anew").click();
  const second = await codeOn(page);
  expect(second).not.toBe(first);

  const nora = await newCustomer();
  const theirs = await (await openBrowser(small)).newPage();
  await logInAs(theirs, nora);
  await theirs.goto(routes.account.orders());
  await theirs.getByRole("link", { name: "I have a slip from the shop" }).click();
  await field(theirs, "Code on the slip").fill(first);
  await button(theirs, "Put it among my orders").click();
  await errorOf(field(theirs, "Code on the slip"), /That code is wrong or no longer valid\./);
  await field(theirs, "Code on the slip").fill(second.toLowerCase().replaceAll("-", " "));
  await button(theirs, "Put it among my orders").click();
  await expect(theirs.getByText("This order is among your orders now.")).toBeVisible();

  await page.goto(slip);
  await expect(page.getByText(/and has been used\./)).toBeVisible();
  await expect(page.getByText(/This order is kept in an account/)).toBeVisible();
  await expect(button(page, "Print anew")).toHaveCount(0);
});

test("a slip that is looked at, revoked or used up gives nothing, and the desk's pages open to staff alone", async ({
  openBrowser,
  newGuest,
  logInAs,
  beGuest,
  store,
}) => {
  const greta = await newGuest({ orders: [{}] });
  const id = greta.orders[0]?.id ?? "";
  const staff = await newStaff(store);
  const desk = ctxOf(store, { kind: "staff", role: staff.role, userId: staff.userId, sessionId: null });
  const { code } = await printSlip(desk, id);
  const [nobody, support, guest] = [await openBrowser(), await openBrowser(), await openBrowser()];
  await logInAs(support, staff);
  await beGuest(guest, greta);
  expect(await (await nobody.request.get(routes.claim(code))).text()).toContain(`value="${code}"`);
  expect(await store.db.$count(claims, eq(claims.orderId, id))).toBe(0);
  expect((await nobody.cookies()).filter(({ name }) => name.includes("guest"))).toEqual([]);
  expect(await (await support.request.get(routes.claim(code))).text()).toContain("Staff accounts do not shop");
  expect(await (await nobody.request.get(routes.track())).text()).toContain("I have a slip from the shop");

  const pages = [routes.desk.newGuest(), routes.desk.newOrder(greta.id), routes.desk.slip(id)];
  for (const path of [...pages, routes.desk.productResults("kettle")]) {
    for (const closed of [nobody, guest]) expect((await closed.request.get(path)).status(), path).toBe(404);
    expect((await support.request.get(path)).status(), path).toBe(200);
  }

  const typed = { path: routes.claim(), button: "Put it among my orders", fields: { code } };
  const own = await submit(guest.request, typed);
  expect(own.headers().location).toContain(`${routes.account.order(id)}?claimed=already`);
  const again = await submit(nobody.request, typed);
  expect(await again.text()).toContain("That code is wrong or no longer valid.");
  const fresh = await printSlip(desk, id);
  const revoked = await submit(support.request, { path: routes.desk.slip(id), button: "Revoke the slip", fields: {} });
  expect(revoked.headers().location).toContain("done=revoked");
  const bare = fresh.code.replaceAll("-", "");
  await expect(claimBySlip(ctxOf(store, { kind: "anonymous" }), bare)).rejects.toMatchObject({ code: "wrong_code" });
  const [order] = await store.db.select().from(orders).where(eq(orders.id, id));
  expect(order?.customerId).toBe(greta.id);
});
