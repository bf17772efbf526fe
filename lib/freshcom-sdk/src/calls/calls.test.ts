import { expect, test } from "@playwright/test";
import { withStore } from "../../fake-store.ts";
import type { Freshcom } from "../index.ts";

const id = "x1";
const params = { include: "a" };
const cart = { id: "o1", type: "Order" } as const;
const points = { id: "p1", type: "PointAccount" } as const;
const code = { code: "C1", email: "joe@example.com" };

/** The call, what it asks for, and the type and relationships of its document. */
const calls: [(shop: Freshcom) => Promise<unknown>, string, object?][] = [
  [(shop) => shop.createCustomer({ name: "Joe" }, params), "POST /customers?include=a", { type: "Customer" }],
  [(shop) => shop.retrieveCustomer(), "GET /customer"],
  [(shop) => shop.retrieveCustomer(null), "GET /customer"],
  [(shop) => shop.retrieveCustomer(id, params), "GET /customers/x1?include=a"],
  [(shop) => shop.retrieveCustomer({ id }), "GET /customers/x1"],
  [(shop) => shop.retrieveCustomer(code, params), "GET /customer?code=C1&email=joe%40example.com&include=a"],
  [(shop) => shop.retrieveCustomer(params), "GET /customer?include=a"],
  [(shop) => shop.retrieveCustomerByCode("C1", { name: "Joe" }), "GET /customer?name=Joe&code=C1"],
  [(shop) => shop.retrieveCurrentCustomer(params), "GET /customer?include=a"],
  [(shop) => shop.updateCustomer(id, { name: "J" }, params), "PATCH /customers/x1?include=a", { type: "Customer", id }],
  [(shop) => shop.updateCustomer({ id }, { name: "J" }), "PATCH /customers/x1", { type: "Customer", id }],
  [(shop) => shop.listCustomer({ filter: { status: "guest" } }), "GET /customers?filter%5Bstatus%5D=guest"],
  [(shop) => shop.deleteCustomer({ id }), "DELETE /customers/x1"],
  [(shop) => shop.createOrder(), "POST /orders", { type: "Order", attributes: {}, relationships: {} }],
  [(shop) => shop.listOrder({ page: { size: 5 } }), "GET /orders?page%5Bsize%5D=5"],
  [(shop) => shop.retrieveOrder({ id }, params), "GET /orders/x1?include=a"],
  [(shop) => shop.updateOrder(cart, { status: "opened" }), "PATCH /orders/o1", { type: "Order", id: "o1" }],
  [(shop) => shop.deleteOrder(id), "DELETE /orders/x1"],
  [
    (shop) => shop.createOrderLineItem({ name: "Tea", order: cart }, params),
    "POST /orders/o1/line_items?include=a",
    { type: "OrderLineItem", attributes: { name: "Tea" }, relationships: { order: { data: cart } } },
  ],
  [
    (shop) => shop.createOrderLineItem("o1", { name: "Tea" }, params),
    "POST /orders/o1/line_items?include=a",
    { type: "OrderLineItem", attributes: { name: "Tea" }, relationships: {} },
  ],
  [
    (shop) => shop.createOrderLineItem(cart, { name: "Tea" }),
    "POST /orders/o1/line_items",
    { type: "OrderLineItem", attributes: { name: "Tea" } },
  ],
  [
    (shop) => shop.updateOrderLineItem(id, { orderQuantity: 2 }),
    "PATCH /order_line_items/x1",
    { type: "OrderLineItem", id },
  ],
  [(shop) => shop.deleteOrderLineItem(id, params), "DELETE /order_line_items/x1?include=a"],
  [(shop) => shop.retrievePointAccount(id), "GET /point_accounts/x1"],
  [(shop) => shop.listPointTransaction(points), "GET /point_accounts/p1/transactions"],
  [
    (shop) => shop.createPointTransaction({ amount: -5, pointAccount: points }),
    "POST /point_accounts/p1/transactions",
    { type: "PointTransaction", attributes: { amount: -5 }, relationships: { pointAccount: { data: points } } },
  ],
  [
    (shop) => shop.createPointTransaction("p1", { amount: -5 }, params),
    "POST /point_accounts/p1/transactions?include=a",
    { type: "PointTransaction", attributes: { amount: -5 }, relationships: {} },
  ],
  [(shop) => shop.retrievePointTransaction(id), "GET /point_transactions/x1"],
  [
    (shop) => shop.updatePointTransaction(id, { status: "committed" }),
    "PATCH /point_transactions/x1",
    { type: "PointTransaction", id },
  ],
  [(shop) => shop.deletePointTransaction({ id }), "DELETE /point_transactions/x1"],
  [(shop) => shop.retrieveCurrentUser(), "GET /user"],
  [(shop) => shop.updateCurrentUser({ name: "J" }), "PATCH /user", { type: "User", attributes: { name: "J" } }],
  [(shop) => shop.updateUser({ name: "J" }, params), "PATCH /user?include=a", { attributes: { name: "J" } }],
  [(shop) => shop.updateUser(id, { name: "J" }), "PATCH /users/x1", { type: "User", id, attributes: { name: "J" } }],
  [(shop) => shop.updateUser({ id }, { name: "J" }), "PATCH /users/x1", { id, attributes: { name: "J" } }],
  [(shop) => shop.updateUser({ id, name: "J" }), "PATCH /users/x1", { id, attributes: { name: "J" } }],
  [(shop) => shop.createUser({ username: "desk", role: "developer" }), "POST /users", { type: "User" }],
  [(shop) => shop.retrieveUser(id), "GET /users/x1"],
  [(shop) => shop.deleteUser(id), "DELETE /users/x1"],
  [(shop) => shop.retrieveAccount(), "GET /account"],
  [(shop) => shop.updateAccount({ name: "Shop" }), "PATCH /account", { type: "Account" }],
  [(shop) => shop.retrieveRefreshToken(), "GET /refresh_token"],
  [
    (shop) => shop.createPhoneVerificationCode({ phoneNumber: "+4912345678" }),
    "POST /phone_verification_codes",
    { type: "PhoneVerificationCode", attributes: { phoneNumber: "+4912345678" } },
  ],
  [
    (shop) => shop.createEmailVerificationToken(),
    "POST /email_verification_tokens",
    { type: "EmailVerificationToken" },
  ],
  [
    (shop) => shop.createEmailVerification({ token: "t" }),
    "POST /email_verifications",
    { type: "EmailVerification", attributes: { token: "t" } },
  ],
  [
    (shop) => shop.createPasswordResetToken({ username: "joe" }),
    "POST /password_reset_tokens",
    { type: "PasswordResetToken", attributes: { username: "joe" } },
  ],
  [
    (shop) => shop.updatePassword({ value: "new", currentPassword: "old" }),
    "PATCH /password",
    { type: "Password", attributes: { value: "new", currentPassword: "old" } },
  ],
  [(shop) => shop.updatePassword("u1", { value: "new" }), "PATCH /passwords/u1", { attributes: { value: "new" } }],
];

const written = (call: (shop: Freshcom) => unknown) =>
  String(call)
    .replace(/\s+/g, " ")
    .replace(/^.*?shop\./, "");

for (const [call, asks, document] of calls)
  test(`${written(call)} asks ${asks}`, async () => {
    await withStore(
      () => ({ status: 204 }),
      async ({ asked, client }) => {
        expect(await call(client())).toEqual({ data: null, meta: {} });
        const [one] = asked;
        expect(`${one?.method} ${one?.path.replace("/v1", "")}${one?.query}`).toBe(asks);
        if (document) expect(JSON.parse(one?.body ?? "")).toMatchObject({ data: document });
        else expect(one?.body).toBe("");
      },
    );
  });

test("a call without its id is not made", async () => {
  await withStore(
    () => ({ status: 204 }),
    async ({ asked, client }) => {
      const missing = JSON.parse('{"customer": {}}').customer.id;
      const shop = client();
      for (const call of [
        shop.retrieveCustomer(""),
        shop.deleteCustomer(missing),
        shop.deleteOrder(".."),
        shop.updateUser(missing, { role: "administrator" }),
        shop.updatePassword(missing, { value: "new password" }),
        shop.createOrderLineItem({ name: "Tea" }),
        shop.createPointTransaction(missing, { amount: 1 }),
      ])
        await expect(call).rejects.toMatchObject({ name: "FreshcomError", status: 0 });
      expect(asked).toEqual([]);
    },
  );
});

test("an id cannot name another path", async () => {
  await withStore(
    () => ({ status: 204 }),
    async ({ asked, client }) => {
      await client().deleteOrder("../customers/c1?x");
      expect(asked[0]?.path).toBe("/v1/orders/..%2Fcustomers%2Fc1%3Fx");
    },
  );
});

test("the language goes along once it is set, and a call may have its own", async () => {
  await withStore(
    () => ({ status: 204 }),
    async ({ asked, client }) => {
      const shop = client({ locale: "de" });
      await shop.retrieveAccount();
      shop.setLocale("fr");
      await shop.retrieveAccount();
      await shop.retrieveAccount({ locale: "en" });
      shop.setDefaultLocale(null);
      await shop.retrieveAccount();
      expect(asked.map(({ query }) => query)).toEqual(["?locale=de", "?locale=fr", "?locale=en", ""]);
    },
  );
});
