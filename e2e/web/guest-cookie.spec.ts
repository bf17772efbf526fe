import { expect, test } from "#e2e/fixtures.ts";
import { guestCookie, password } from "#e2e/web/people.ts";
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

const emptyCart = "Your cart is empty";

test("an untouched cookie brings the guest's cart back", async ({ newVisitor, newGuest }) => {
  const cart = await (await newVisitor(await newGuest())).goto(routes.cart());
  expect(cart.region("Things in the cart").rows).toHaveLength(1);
});

for (const [what, forge] of Object.entries(forgeries)) {
  test(`a cookie with ${what} is nobody's, quietly`, async ({ newVisitor, newGuest, store }) => {
    const [guest, other] = await Promise.all([newGuest(), newGuest()]);
    const visitor = await newVisitor({ cookie: forge(guest, store, other) });
    const cart = await visitor.goto(routes.cart());
    expect(visitor.status).toBe(200);
    expect(cart.text).toContain(emptyCart);
    expect(cart.alert).toBe("");
    expect(await visitor.cookies()).toEqual([]);
  });
}

test("the cookie of a guest who has registered since grants nothing", async ({ newVisitor, newGuest, store }) => {
  const guest = await newGuest({ orders: [{}], cart: { quantity: 2 } });
  const asGuest = ctxOf(store, { kind: "guest", customerId: guest.id });
  await register(asGuest, { name: guest.name, email: guest.email, username: guest.email, password });
  const visitor = await newVisitor(guest);
  expect((await visitor.goto(routes.account.orders())).heading).toBe("Log in");
  expect((await visitor.goto(routes.cart())).text).toContain(emptyCart);
  expect(await visitor.cookies()).toEqual([]);
});

test("the cookie of a guest who was merged since grants nothing", async ({
  newVisitor,
  newGuest,
  newCustomer,
  store,
}) => {
  const [guest, customer] = await Promise.all([newGuest({ orders: [{}], cart: { quantity: 2 } }), newCustomer()]);
  const anonymous = ctxOf(store, { kind: "anonymous" });
  await logIn(anonymous, { username: customer.email, password: customer.password, guestId: guest.id });
  const visitor = await newVisitor(guest);
  expect((await visitor.goto(routes.cart())).text).toContain(emptyCart);
  expect(await visitor.cookies()).toEqual([]);
});

test("a cookie that is used lives on: after a day it is sent anew", async ({ newVisitor, newGuest, store }) => {
  const guest = await newGuest();
  const aged = guestCookie(store, guest.id, after(new Date(), -days(200)));
  const visitor = await newVisitor({ cookie: aged });
  expect((await visitor.goto(routes.cart())).region("Things in the cart").rows).toHaveLength(1);
  const [cookie] = (await visitor.request.storageState()).cookies;
  expect(cookie?.value).not.toBe(aged);
  expect(cookie?.expires).toBeGreaterThan(Date.now() / 1000 + 364 * 86_400);
});
