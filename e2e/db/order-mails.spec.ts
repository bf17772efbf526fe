import { and, eq, isNotNull } from "drizzle-orm";
import { customers, orders, outgoingMessages, users } from "#db/schema/index.ts";
import { codeOf, outcomes, times } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import {
  aGuest,
  aName,
  anonymous,
  aPlacedOrder,
  aRegistered,
  cartOf,
  checkout,
  ctxFor,
  operator,
  type Registered,
  type Store,
} from "#e2e/db/people.ts";
import { addToCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import { claimOrders } from "#lib/claims/claim-orders.ts";
import { register } from "#lib/customers/register.ts";
import { proveEmailByCode } from "#lib/identity/verifications.ts";
import { findOrder } from "#lib/orders/find-orders.ts";
import { getOrder } from "#lib/orders/order-records.ts";
import { addOrderLine } from "#lib/orders/write-lines.ts";
import { changeOrder, createOrder } from "#lib/orders/write-orders.ts";
import { routes } from "#lib/routes.ts";
import { after, minutes } from "#lib/time.ts";
import { askForOrder } from "#lib/tracking/look-ups.ts";
import { disownOrder, findNotMine, ownOrderAgain } from "#lib/tracking/not-my-order.ts";

const about = /^Your order /;

/** The mails to a mailbox about orders that were placed, oldest first. */
async function orderMails({ db }: Store, to: string): Promise<string[]> {
  const isTheirs = eq(outgoingMessages.recipient, to);
  const rows = await db.select().from(outgoingMessages).where(isTheirs).orderBy(outgoingMessages.id);
  return rows.filter(({ subject }) => about.test(subject ?? "")).map(({ body }) => body);
}

const notMineIn = (mail: string | undefined) => /\/not-my-order\?token=(\S+)/.exec(mail ?? "")?.[1] ?? "";
const orderOf = async ({ db }: Store, id: string) => (await db.select().from(orders).where(eq(orders.id, id)))[0];

async function provesMailbox({ db }: Store, { userId }: { userId: string }): Promise<void> {
  await db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, userId));
}

test("a guest's order is mailed once, with lines, total, how it gets there and the ways to track and to disown it", async ({
  store,
}) => {
  const [guest, email] = [await aGuest(store), aName()];
  await addToCart(guest.ctx, { productId: store.vase.id, quantity: 2 });
  const input = checkout(await cartOf(guest.ctx), { email, name: "Visit evil.example" });
  const { done } = await outcomes(times(5, () => placeOrder(guest.ctx, input)));
  const [id = ""] = done;
  const order = await orderOf(store, id);
  const mails = await orderMails(store, email);
  expect(mails).toHaveLength(1);
  for (const part of ["1 × Reading lamp: €12.10", "2 × Tall vase: €6.66", "Total: €18.76", "Pickup: "])
    expect(mails[0]).toContain(part);
  expect(mails[0]).toContain(routes.track(order?.code ?? "none"));
  expect(notMineIn(mails[0])).toContain(id);
  expect(mails[0], "what a stranger typed reaches nobody's mailbox").not.toContain("evil");
  expect(order?.confirmationEmailSentAt).toEqual(guest.ctx.now);
});

test("a registered customer is led to the order; once the mailbox is proven there is nobody who could disown it", async ({
  store,
}) => {
  const ada = await aRegistered(store);
  const first = await aPlacedOrder(ada.ctx, store.vase, { email: ada.username });
  await provesMailbox(store, ada);
  const second = await aPlacedOrder(ada.ctx, store.vase, { email: ada.username });
  const other = aName();
  await aPlacedOrder(ada.ctx, store.vase, { email: other });
  const [unproven, proven] = await orderMails(store, ada.username);
  expect(unproven).toContain(routes.account.order(first));
  expect(notMineIn(unproven)).not.toBe("");
  expect(proven).toContain(routes.account.order(second));
  expect(proven).toContain("Thank you, Ada Byron.");
  expect(notMineIn(proven)).toBe("");
  expect(notMineIn((await orderMails(store, other))[0]), "an address that was only typed").not.toBe("");
});

test("an order placed over the API is mailed once, if it has an address, without what its client called things", async ({
  store,
}) => {
  const staff = operator(store);
  const publishable = ctxFor(store, { kind: "publishable" });
  const email = aName();
  const id = await createOrder(publishable, { fields: {}, customerId: (await aGuest(store)).customerId });
  await addOrderLine(publishable, id, { fields: { name: "Visit evil.example" }, productId: null });
  const fields = { name: "Joe Doe", email, fulfillmentMethod: "pickup" } as const;
  await changeOrder(publishable, id, { fields, status: null });
  expect(await orderMails(store, email)).toEqual([]);
  await outcomes(times(4, () => changeOrder(publishable, id, { fields: {}, status: "opened" })));
  await changeOrder(staff, id, { fields: {}, status: "closed" });
  const mails = await orderMails(store, email);
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain("1 × Something that is not in the catalogue: €0.00");
  expect(mails[0]).not.toContain("evil");
  expect((await orderOf(store, id))?.confirmationEmailSentAt).not.toBeNull();

  const ended = await createOrder(staff, { fields, customerId: null });
  await changeOrder(staff, ended, { fields: {}, status: "cancelled" });
  expect(await orderMails(store, email), "a cart that is called off at once").toHaveLength(1);
});

test("attack: filling a victim's mailbox by placing orders with it, as many guests", async ({ store }) => {
  const victim = aName();
  const guests = await Promise.all(times(14, () => aGuest(store)));
  const { done } = await outcomes(guests.map(({ ctx }) => aPlacedOrder(ctx, store.lamp, { email: victim })));
  expect(done).toHaveLength(14);
  expect(await orderMails(store, victim)).toHaveLength(10);
  expect(await store.db.$count(orders, and(eq(orders.email, victim), eq(orders.status, "opened")))).toBe(14);
});

test("attack: ordering on with an address that isn't the shopper's, after its owner said so", async ({ store }) => {
  const [guest, other, victim] = [await aGuest(store), await aGuest(store), aName()];
  const [first, second] = [
    await aPlacedOrder(guest.ctx, store.vase, { email: victim }),
    await aPlacedOrder(guest.ctx, store.vase, { email: victim }),
  ];
  const own = await aPlacedOrder(guest.ctx, store.vase, { email: "guest@example.com" });
  await store.db.update(customers).set({ email: victim }).where(eq(customers.id, guest.customerId));
  const sent = await orderMails(store, victim);
  await disownOrder(anonymous(store), notMineIn(sent[0]));
  for (const id of [first, second])
    expect(await findOrder(guest.ctx, id)).toMatchObject({
      email: null,
      disownedEmail: expect.stringMatching(/^a•••@e/),
    });
  expect(await findOrder(guest.ctx, own)).toMatchObject({ email: "guest@example.com", disownedEmail: null });
  const masked = expect.stringMatching(/^a•••@e/);
  expect(await getOrder(ctxFor(store, { kind: "publishable" }), first)).toMatchObject({ email: masked });
  expect(await getOrder(operator(store), first)).toMatchObject({ email: victim });
  const emailOf = async () =>
    (await store.db.select().from(customers).where(eq(customers.id, guest.customerId)))[0]?.email;
  expect(await emailOf()).toBeNull();

  const third = await aPlacedOrder(guest.ctx, store.vase, { email: victim });
  expect(await emailOf()).toBeNull();
  const elsewhere = await aPlacedOrder(other.ctx, store.vase, { email: victim });
  expect(await orderMails(store, victim)).toHaveLength(sent.length);
  expect(await findOrder(guest.ctx, third)).toMatchObject({ email: null });
  expect(await findOrder(other.ctx, elsewhere)).toMatchObject({ email: victim });
});

test("it was me after all: mails and orders are as before, but for what another link has said since", async ({
  store,
}) => {
  const [guest, other, email] = [await aGuest(store), await aGuest(store), aName()];
  const id = await aPlacedOrder(guest.ctx, store.vase, { email });
  await aPlacedOrder(other.ctx, store.vase, { email });
  const [token, otherToken] = (await orderMails(store, email)).map(notMineIn);
  if (!token || !otherToken) throw new Error("a mail has no link");
  const says = async () => (await findNotMine(anonymous(store), token))?.isDone;
  expect(await says()).toBe(false);
  await disownOrder(anonymous(store), token);
  await aPlacedOrder(guest.ctx, store.vase, { email });
  expect(await says()).toBe(true);
  await ownOrderAgain(anonymous(store), token);
  expect(await says()).toBe(false);
  expect(await store.db.$count(orders, and(eq(orders.email, email), isNotNull(orders.emailDisownedAt)))).toBe(0);
  expect(await findOrder(guest.ctx, id)).toMatchObject({ email });
  await aPlacedOrder(guest.ctx, store.vase, { email });
  expect(await orderMails(store, email)).toHaveLength(3);

  await disownOrder(anonymous(store), token);
  const later = { now: after(new Date(), minutes(5)) };
  await disownOrder(anonymous(store, later), otherToken);
  await ownOrderAgain(anonymous(store, later), token);
  expect(await findOrder(guest.ctx, id)).toMatchObject({ email });
  await aPlacedOrder(guest.ctx, store.vase, { email });
  expect(await orderMails(store, email), "the other link holds").toHaveLength(3);
  for (const wrong of ["", "nonsense", `${token.slice(0, -2)}AA`, otherToken.slice(0, 37) + token.slice(37)])
    expect(await codeOf(disownOrder(anonymous(store), wrong))).toBe("wrong_code");
});

test('attack: a recycled mailbox, whose new owner said "this isn\'t me" and then registers and proves it', async ({
  store,
}) => {
  const [guest, mailbox] = [await aGuest(store), aName()];
  const order = await aPlacedOrder(guest.ctx, store.vase, { email: mailbox });
  await disownOrder(anonymous(store), notMineIn((await orderMails(store, mailbox))[0]));
  const owner = await aRegistered(store, { username: mailbox });
  await provesByCode(store, owner);
  expect(await claimOrders(owner.ctx, [order], { evidence: "mailbox_code" })).toEqual({ claimed: [], lost: [order] });
  const { code } = (await orderOf(store, order)) ?? {};
  const input = { orderCode: code ?? "", email: mailbox };
  expect(await askForOrder(owner.ctx, input, null)).not.toBe("");
  expect(await orderMails(store, mailbox)).toHaveLength(1);
  await aPlacedOrder(owner.ctx, store.vase, { email: mailbox });
  expect(await orderMails(store, mailbox), "who has proven a mailbox gets mails of its own orders").toHaveLength(2);
  const stranger = await aGuest(store);
  await aPlacedOrder(stranger.ctx, store.vase, { email: mailbox });
  expect(await orderMails(store, mailbox), "the stop is gone with the proof").toHaveLength(3);
});

test("an old link of an order that came to an account masks a typed address there, and not a proven one", async ({
  store,
}) => {
  const guest = await aGuest(store);
  const email = aName();
  const order = await aPlacedOrder(guest.ctx, store.vase, { email });
  const token = notMineIn((await orderMails(store, email))[0]);
  const made = await register(guest.ctx, { name: "Ada Byron", email, username: email, password: "slow green river" });
  const ada: Registered = { ...made, username: email, ctx: ctxFor(store, { kind: "customer", ...made }) };
  await disownOrder(anonymous(store), token);
  expect(await findOrder(ada.ctx, order)).toMatchObject({ email: null });
  await aPlacedOrder(ada.ctx, store.vase, { email });
  expect(await orderMails(store, email)).toHaveLength(1);

  await provesByCode(store, ada);
  expect(await findOrder(ada.ctx, order)).toMatchObject({ email });
  await disownOrder(anonymous(store), token);
  expect(await findNotMine(anonymous(store), token)).toMatchObject({ isDone: true, isProvenOwners: true });
  expect(await findOrder(ada.ctx, order)).toMatchObject({ email });
  await aPlacedOrder(ada.ctx, store.vase, { email });
  expect(await orderMails(store, email)).toHaveLength(2);
  await aPlacedOrder((await aGuest(store)).ctx, store.vase, { email });
  expect(await orderMails(store, email), "a guest's order").toHaveLength(2);
  await ownOrderAgain(anonymous(store), token);
  await aPlacedOrder((await aGuest(store)).ctx, store.vase, { email });
  expect(await orderMails(store, email)).toHaveLength(3);
});

/** Types the code of the mail that registering has sent. */
async function provesByCode({ db }: Store, { ctx, username }: Registered): Promise<void> {
  const isProof = eq(outgoingMessages.recipient, username);
  const mails = await db.select({ body: outgoingMessages.body }).from(outgoingMessages).where(isProof);
  const code = mails.map(({ body }) => /^\d{6}$/m.exec(body)?.[0]).find(Boolean);
  await proveEmailByCode(ctx, code ?? "");
}
