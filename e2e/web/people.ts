import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { encode } from "next-auth/jwt";
import { orders, pointAccounts, pointTransactions, products, sessions, users } from "#db/schema/index.ts";
import { rememberedHash } from "#e2e/remembered-hash.ts";
import { ctxOf, type Product, type Store } from "#e2e/web/store.ts";
import { addToCart, findCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import type { Ctx, Viewer } from "#lib/context.ts";
import { sealGuest } from "#lib/customers/guest-token.ts";
import { changeProfile } from "#lib/customers/profile.ts";
import { register } from "#lib/customers/register.ts";
import type { Address } from "#lib/customers/schema.ts";
import { newSession } from "#lib/sessions/sessions.ts";
import { after, days } from "#lib/time.ts";

export type Placed = { id: string; code: string };
export type Guest = { id: string; name: string; email: string; cookie: string; orders: Placed[] };
export type Customer = { id: string; userId: string; name: string; email: string; password: string; orders: Placed[] };

export type OrderPlan = {
  product?: Product;
  quantity?: number;
  daysAgo?: number;
  status?: "opened" | "closed" | "cancelled";
  address?: Address;
};

export type Plan = {
  name?: string;
  email?: string;
  orders?: OrderPlan[];
  cart?: { product?: Product; quantity: number };
  phone?: string;
  address?: Address;
  points?: number;
};

export const password = "quiet river stone";
export const uniqueEmail = (name = "nora") => `${name}.${randomUUID().slice(0, 12)}@example.com`;

export async function newCustomer(store: Store, plan: Plan = {}): Promise<Customer> {
  const { name = "Nora Quinn", email = uniqueEmail() } = plan;
  const anonymous = ctxOf(store, { kind: "anonymous" });
  const {
    customerId: id,
    userId,
    sessionId,
  } = await register(anonymous, { name, email, username: email, password }, rememberedHash);
  await store.db.delete(sessions).where(eq(sessions.id, sessionId));
  const viewer: Viewer = { kind: "customer", customerId: id, userId, sessionId: null };
  const { phone = "", address = null } = plan;
  if (phone || address) await changeProfile(ctxOf(store, viewer), { name, phone, address });
  if (plan.points) await givePoints(store, id, plan.points);
  return { id, userId, name, email, password, orders: await shop(store, viewer, { ...plan, name, email }) };
}

export async function newGuest(store: Store, plan: Plan = {}): Promise<Guest> {
  const { name = "Greta Malone", email = uniqueEmail("greta"), orders: [first, ...rest] = [] } = plan;
  const start = plan.cart ?? { quantity: 1 };
  const toBegin = first ? { product: first.product, quantity: first.quantity ?? 1 } : start;
  const born = await addToCart(ctxOf(store, { kind: "anonymous" }), await lineOf(store, toBegin));
  const id = born.bornGuestId ?? "";
  const viewer: Viewer = { kind: "guest", customerId: id };
  const contact = { name, email, phone: plan.phone ?? "" };
  const placed = first ? [await placeCart(store, viewer, contact, first)] : [];
  const later = first ? await shop(store, viewer, { ...plan, name, email, orders: rest }) : [];
  return { id, name, email, cookie: guestCookie(store, id), orders: [...placed, ...later] };
}

export const guestCookie = ({ secret, account }: Store, id: string, now = new Date()) =>
  sealGuest(secret, account.id, id, now);

/** A browser does not keep the cookies of two ports apart, so a store on another port than 3000 names its own. */
export function cookieName(storeUrl = "", name: string): string {
  const { port } = new URL(storeUrl);
  return port && port !== "3000" ? `${port}.${name}` : name;
}

/** A cookie that a log-in on another browser would have got, with its row. */
export async function sessionCookie(store: Store, { userId }: Pick<Customer, "userId">) {
  const [user] = await store.db.select().from(users).where(eq(users.id, userId));
  const ctx = ctxOf(store, { kind: "anonymous" });
  const row = newSession(ctx, { id: userId, epoch: user?.epoch ?? 0 });
  const [session] = await store.db.insert(sessions).values(row).returning();
  return encode({ token: { sub: userId, sid: session?.id }, secret: store.secret, maxAge: days(1) / 1000 });
}

async function shop(store: Store, viewer: Viewer, plan: Plan & { name: string; email: string }): Promise<Placed[]> {
  const placed: Placed[] = [];
  for (const order of plan.orders ?? []) {
    const line = await lineOf(store, { product: order.product, quantity: order.quantity ?? 1 });
    await addToCart(ctxOf(store, viewer), line);
    const contact = { name: plan.name, email: plan.email, phone: plan.phone ?? "" };
    placed.push(await placeCart(store, viewer, contact, order));
  }
  if (plan.cart) await addToCart(ctxOf(store, viewer), await lineOf(store, plan.cart));
  return placed;
}

async function lineOf({ db, account }: Store, { product, quantity }: { product?: Product; quantity: number }) {
  if (product) return { productId: product.id, quantity };
  const isSpoons = and(eq(products.accountId, account.id), eq(products.slug, "olive-wood-spoons"));
  const [spoons] = await db.select().from(products).where(isSpoons);
  return { productId: spoons?.id ?? "", quantity };
}

type Contact = { name: string; email: string; phone: string };

async function placeCart(store: Store, viewer: Viewer, contact: Contact, plan: OrderPlan): Promise<Placed> {
  const { daysAgo = 0, status = "opened", address } = plan;
  const ctx: Ctx = ctxOf(store, viewer, after(new Date(), -days(daysAgo)));
  const cart = await findCart(ctx);
  const shown = { cartId: cart?.id ?? "", shown: cart?.shown ?? "", ...contact };
  const id = await placeOrder(
    ctx,
    address ? { ...shown, fulfillment: "ship", ...address } : { ...shown, fulfillment: "pickup" },
  );
  const ended = { closed: { closedAt: ctx.now }, cancelled: { cancelledAt: ctx.now }, opened: {} }[status];
  const [order] = await store.db
    .update(orders)
    .set({ status, ...ended })
    .where(eq(orders.id, id))
    .returning();
  return { id, code: order?.code ?? "" };
}

async function givePoints({ db, account }: Store, customerId: string, amount: number): Promise<void> {
  const [ledger] = await db.select().from(pointAccounts).where(eq(pointAccounts.customerId, customerId));
  const entry = { status: "committed", committedAt: new Date(), balanceAfterCommit: 0, reason: "welcome" } as const;
  const owner = { accountId: account.id, pointAccountId: ledger?.id ?? "" };
  await db.insert(pointTransactions).values({ ...owner, ...entry, amount });
}
