import type { Page } from "@playwright/test";
import { eq } from "drizzle-orm";
import { toDataURL } from "qrcode";
import { orders } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { cookieName, type Guest, password, uniqueEmail } from "#e2e/web/people.ts";
import { postForm, readForm, submit } from "#e2e/web/posting.ts";
import { button, errorOf, field, hydrated } from "#e2e/web/steps.ts";
import { ctxOf, type Store } from "#e2e/web/store.ts";
import { Visitor } from "#e2e/web/visitor.ts";
import { finishHandOver, startHandOver } from "#lib/claims/hand-over.ts";
import { unlinkDevice } from "#lib/customers/guest-devices.ts";
import { sealGuest } from "#lib/customers/guest-token.ts";
import { routes } from "#lib/routes.ts";

const codeForm = /[34679ACDEFGHJKMNPQRTWXY]{4}-[34679ACDEFGHJKMNPQRTWXY]{4}/;

async function showCode(page: Page): Promise<string> {
  await page.goto(routes.account.devices());
  await button(page, "Show a code").click();
  const shown = page.getByText(codeForm);
  await expect(shown).toBeVisible();
  return (await shown.textContent()) ?? "";
}

async function sees(visitor: Visitor, { orders: all }: Pick<Guest, "orders">, cart: string): Promise<void> {
  const history = await visitor.goto(routes.account.orders());
  const links = history.parts("a").map(({ html }) => /href="([^"]*)"/.exec(html)?.[1]);
  expect(links).toEqual(expect.arrayContaining(all.map(({ id }) => routes.account.order(id))));
  expect(history.link(cart)).toBe(routes.cart());
}

const inBrowser = ({ request }: Page) => new Visitor(request);

/** What a browser holds that the guest was handed over to. */
async function aLinkedDevice(store: Store, guest: Guest) {
  const asGuest = ctxOf(store, { kind: "guest", customerId: guest.id });
  const code = (await startHandOver(asGuest)).code.replace("-", "");
  const linked = await finishHandOver(ctxOf(store, { kind: "anonymous" }), { code });
  if ("asks" in linked) throw new Error(linked.asks);
  const cookie = sealGuest(store.secret, store.account.id, guest.id, new Date(), linked.deviceId);
  return { ...guest, cookie, deviceId: linked.deviceId, asGuest };
}

test("a guest shows a code, another browser follows it, and both have the same orders and the same cart", async ({
  page,
  newGuest,
  newVisitor,
  beGuest,
  axe,
  baseURL,
}) => {
  const guest = await newGuest({ orders: [{}], cart: { quantity: 3 } });
  await beGuest(page, guest);
  const code = await showCode(page);
  await axe(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await expect(page.getByText(`The code is ${[...code.replace("-", "")].join(", ")}.`)).toBeAttached();
  const link = new URL(routes.linkDevice(code), baseURL).href;
  const qrCode = await toDataURL(link, { margin: 2, width: 440 });
  await expect(page.getByRole("img", { name: "QR code" })).toHaveAttribute("src", qrCode);

  const other = await newVisitor();
  const answer = await other.request.get(link);
  expect(answer.headers()).toMatchObject({ "referrer-policy": "no-referrer", "cache-control": "private, no-store" });
  expect(await other.cookies()).toEqual([]);
  expect((await other.goto(link)).field("Code")?.value).toBe(code);
  const linked = await other.press("Link this device");
  expect(linked.heading).toBe("My other device");
  expect(linked.text).toContain("This device is linked.");
  await expect(page.getByText(/^Linked: .* Both devices have the same/)).toBeVisible();
  for (const each of [inBrowser(page), other]) await sees(each, guest, "Cart, 3 items");
});

test("linked devices are listed, and an unlinked one is anonymous at its next click", async ({
  page,
  newGuest,
  newVisitor,
  beGuest,
  store,
  axe,
}) => {
  const guest = await newGuest({ orders: [{}] });
  const other = await newVisitor(await aLinkedDevice(store, guest));
  await beGuest(page, guest);
  await page.goto(routes.account.devices());
  const devices = page.getByRole("region", { name: "Linked devices" }).getByRole("listitem");
  await expect(devices).toHaveCount(2);
  await expect(devices.nth(0)).toContainText("Firefox on Linux This one");
  await axe(page);
  await devices.nth(1).getByRole("button", { name: "Unlink" }).click();
  await expect(page.getByText("The device is unlinked.")).toBeVisible();
  expect((await other.goto(routes.account.orders())).heading).toBe("Log in");
  expect(await other.cookies()).toEqual([]);
  await sees(inBrowser(page), guest, "Cart, empty");
});

test("without JavaScript two guests become one after the person has agreed", async ({
  withoutScript: page,
  openBrowser,
  newGuest,
  beGuest,
}) => {
  const [shown, own] = await Promise.all([
    newGuest({ orders: [{}] }),
    newGuest({ orders: [{}, {}], cart: { quantity: 2 } }),
  ]);
  const other = await (await openBrowser({ javaScriptEnabled: false })).newPage();
  await beGuest(page, shown);
  await beGuest(other, own);
  const code = await showCode(page);
  const typed = ` ${code.toLowerCase().replace("-", " ")}`;
  await other.goto(routes.linkDevice());
  await field(other, "Code").fill("K7QM-3XWO");
  await button(other, "Link this device").click();
  await errorOf(field(other, "Code"), /Enter the eight characters/);
  await field(other, "Code").fill("AAAA-AAAA");
  await button(other, "Link this device").click();
  await errorOf(field(other, "Code"), /wrong or no longer valid/);
  await expect(field(other, "Code")).toHaveValue("AAAA-AAAA");
  await field(other, "Code").fill(typed);
  await button(other, "Link this device").click();
  await expect(other.getByRole("alert")).toContainText(
    "2 orders and the cart of this browser will be seen on the other device too.",
  );
  await page.getByRole("link", { name: "See whether the other device is linked" }).click();
  await expect(page.getByText("No other device is linked.")).toBeVisible();
  await button(other, "Yes, link this device").click();
  await expect(other.getByText("This device is linked.")).toBeVisible();
  await page.reload();
  await expect(page.getByText(/^Linked: /)).toBeVisible();
  const all = { orders: [...shown.orders, ...own.orders] };
  for (const each of [page, other]) await sees(inBrowser(each), all, "Cart, 2 items");

  await other.goto(routes.account.devices());
  await other.getByRole("button", { name: /, this one$/ }).click();
  await expect(other.getByText("This device is unlinked.")).toBeVisible();
  await expect(other.getByRole("link", { name: "Log in" })).toBeVisible();
  await sees(inBrowser(page), all, "Cart, 2 items");
});

test("the question is asked with JavaScript too, before anything happens", async ({
  page,
  newGuest,
  beGuest,
  store,
  axe,
}) => {
  const [shown, own] = await Promise.all([newGuest(), newGuest({ orders: [{}] })]);
  const { code } = await startHandOver(ctxOf(store, { kind: "guest", customerId: shown.id }));
  await beGuest(page, own);
  await page.goto(routes.linkDevice(code));
  await hydrated(page);
  await button(page, "Link this device").click();
  await expect(page.getByText("1 order of this browser will be seen on the other device too.")).toBeFocused();
  await axe(page);
  await button(page, "Yes, link this device").click();
  await expect(page.getByText("This device is linked.")).toBeVisible();
  await sees(inBrowser(page), own, "Cart, 1 item");
});

test("somebody anonymous becomes a guest by showing a code, not by looking", async ({ request, baseURL }) => {
  const looked = await request.get(routes.account.devices());
  expect(looked.headers()).not.toHaveProperty("set-cookie");
  const answer = await submit(request, { path: routes.account.devices(), button: "Show a code", fields: {} });
  expect(await answer.text()).toMatch(codeForm);
  expect(answer.headers()["set-cookie"]).toContain(`${cookieName(baseURL, "guest")}=`);
  const waiting = await request.get(routes.account.linkedDevices());
  expect(await waiting.json()).toEqual({ lastLinkedAt: expect.any(Number) });
});

test("who is logged in is told to log in on the other device", async ({ newCustomer, newVisitor }) => {
  const visitor = await newVisitor(await newCustomer());
  expect((await visitor.goto(routes.account.devices())).text).toContain("log in on the other device");
  const linking = await visitor.goto(routes.linkDevice("K7QM-3XW9"));
  expect(linking.heading).toBe("You are logged in");
  expect(linking.field("Code")).toBeUndefined();
});

test("the cookie of an unlinked device brings nothing into a stranger's account at log-in", async ({
  newGuest,
  newCustomer,
  newVisitor,
  store,
}) => {
  const [guest, stranger] = await Promise.all([newGuest({ orders: [{}] }), newCustomer()]);
  const device = await aLinkedDevice(store, guest);
  await unlinkDevice(device.asGuest, device.deviceId);
  const form = await readForm((await newVisitor()).request, routes.login(), "Log in");
  const { request } = await newVisitor(device);
  const typed = { username: stranger.email, password: stranger.password };
  expect((await postForm(request, routes.login(), { ...form, ...typed })).status()).toBe(303);
  const [order] = await store.db
    .select()
    .from(orders)
    .where(eq(orders.id, guest.orders[0]?.id ?? ""));
  expect(order?.customerId).toBe(guest.id);
});

test("registering on one linked device keeps everything there, and the other is anonymous", async ({
  newGuest,
  newVisitor,
  store,
}) => {
  const guest = await newGuest({ orders: [{}] });
  const [device, first] = [await newVisitor(await aLinkedDevice(store, guest)), await newVisitor(guest)];
  await device.goto(routes.register(routes.account.orders()));
  const typed = { name: "Lena Frost", email: uniqueEmail("lena"), password };
  expect((await device.press("Create account", typed)).heading).toBe("Your orders");
  await sees(device, guest, "Cart, empty");
  expect((await first.goto(routes.account.orders())).heading).toBe("Log in");
  expect(await first.cookies()).toEqual([]);
});
