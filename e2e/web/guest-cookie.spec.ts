import { expect, test, unscripted } from "#e2e/fixtures.ts";
import { guestCookie, password } from "#e2e/web/people.ts";
import { alert, heading } from "#e2e/web/steps.ts";
import type { Store } from "#e2e/web/store.ts";
import { ctxOf } from "#e2e/web/store.ts";
import { register } from "#lib/customers/register.ts";
import { logIn } from "#lib/identity/log-in.ts";
import { routes } from "#lib/routes.ts";
import { after, days } from "#lib/time.ts";

type Guest = { id: string; cookie: string };
type Forge = (guest: Guest, store: Store, other: Guest) => string;

const part = (cookie: string, at: number, change: (part: string) => string) =>
  cookie
    .split(".")
    .map((each, index) => (index === at ? change(each) : each))
    .join(".");

const flip = (text: string) => (text.startsWith("A") ? "B" : "A") + text.slice(1);

const forgeries: Record<string, Forge> = {
  "another key's id": ({ cookie }) => part(cookie, 0, flip),
  "a later time": ({ cookie }, _, other) =>
    part(cookie, 1, () => part(other.cookie, 1, (time) => `${time}0`).split(".")[1] ?? ""),
  "somebody else's id": ({ cookie }, _, other) => part(cookie, 2, () => other.id),
  "another seal": ({ cookie }) => part(cookie, 3, flip),
  "somebody else's seal": ({ cookie }, _, other) => part(cookie, 3, () => other.cookie.split(".")[3] ?? ""),
  "its end cut off": ({ cookie }) => cookie.slice(0, -1),
  "only its first half": ({ cookie }) => cookie.slice(0, cookie.length / 2),
  "the bare id": ({ id }) => id,
  "a seal of another secret": ({ id }, store) => guestCookie({ ...store, secret: "x".repeat(40) }, id),
  "a seal of another account": ({ id }, store) =>
    guestCookie({ ...store, account: { ...store.account, id: "3c1f7a52-5b1e-4f0e-9a53-6f6a4a0e9d11" } }, id),
  "an age of more than a year": ({ id }, store) => guestCookie(store, id, after(new Date(), -days(366))),
  "a guest who never was": (_, store) => guestCookie(store, "00000000-0000-4000-8000-000000000000"),
  nonsense: () => "nonsense",
};

test("an untouched cookie brings the guest's cart back", async ({ page, newGuest, beGuest }) => {
  await beGuest(page, await newGuest());
  await page.goto(routes.cart());
  await expect(page.getByRole("list", { name: "Things in the cart" })).toBeVisible();
});

for (const [what, forge] of Object.entries(forgeries)) {
  unscripted(`a cookie with ${what} is nobody's, quietly`, async ({ page, context, newGuest, beGuest, store }) => {
    const [guest, other] = await Promise.all([newGuest(), newGuest()]);
    await beGuest(page, { ...guest, cookie: forge(guest, store, other) });
    const response = await page.goto(routes.cart());
    expect(response?.status()).toBe(200);
    await expect(page.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
    await expect(alert(page)).toHaveCount(0);
    expect(await context.cookies()).toEqual([]);
  });
}

unscripted(
  "the cookie of a guest who has registered since grants nothing",
  async ({ page, context, newGuest, beGuest, store }) => {
    const guest = await newGuest({ orders: [{}], cart: { quantity: 2 } });
    const asGuest = ctxOf(store, { kind: "guest", customerId: guest.id });
    await register(asGuest, { name: guest.name, email: guest.email, username: guest.email, password });
    await beGuest(page, guest);
    await page.goto(routes.account.orders());
    await expect(heading(page, "Log in")).toBeVisible();
    await page.goto(routes.cart());
    await expect(page.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
    expect(await context.cookies()).toEqual([]);
  },
);

unscripted(
  "the cookie of a guest who was merged since grants nothing",
  async ({ page, context, newGuest, newCustomer, beGuest, store }) => {
    const [guest, customer] = await Promise.all([newGuest({ orders: [{}], cart: { quantity: 2 } }), newCustomer()]);
    const anonymous = ctxOf(store, { kind: "anonymous" });
    await logIn(anonymous, { username: customer.email, password: customer.password, guestId: guest.id });
    await beGuest(page, guest);
    await page.goto(routes.cart());
    await expect(page.getByRole("heading", { name: "Your cart is empty" })).toBeVisible();
    expect(await context.cookies()).toEqual([]);
  },
);

unscripted(
  "a cookie that is used lives on: after a day it is sent anew",
  async ({ page, context, newGuest, beGuest, store }) => {
    const guest = await newGuest();
    const aged = guestCookie(store, guest.id, after(new Date(), -days(200)));
    await beGuest(page, { ...guest, cookie: aged });
    await page.goto(routes.cart());
    await expect(page.getByRole("list", { name: "Things in the cart" })).toBeVisible();
    const [cookie] = await context.cookies();
    expect(cookie?.value).not.toBe(aged);
    expect(cookie?.expires).toBeGreaterThan(Date.now() / 1000 + 364 * 86_400);
  },
);
