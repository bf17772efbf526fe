import { v4, v7 } from "uuid";
import type { Db } from "#db/client.ts";
import { accounts, categories, products, users } from "#db/schema/index.ts";
import { rememberedHash } from "#e2e/remembered-hash.ts";
import type { Account } from "#lib/accounts/accounts.ts";
import { addToCart, findCart } from "#lib/checkout/cart.ts";
import { placeOrder } from "#lib/checkout/place-order.ts";
import type { PlaceOrderInput } from "#lib/checkout/schema.ts";
import type { CartView } from "#lib/checkout/views.ts";
import type { Ctx, Viewer } from "#lib/context.ts";
import { register } from "#lib/customers/register.ts";
import { logIn } from "#lib/identity/log-in.ts";

export type Product = typeof products.$inferSelect;
export type Store = { db: Db; account: Account; live: Account; lamp: Product; vase: Product; rug: Product };
export type Guest = { customerId: string; ctx: Ctx };
export type Registered = Guest & { userId: string; sessionId: string; username: string };

export const password = "correct horse battery staple";

const terms = {
  currency: "EUR",
  taxRateBasisPoints: 2100,
  timeZone: "Europe/Dublin",
  supportEmail: "help@shop.example",
};

/** An account in live and test mode with a category and three products; everybody in it is in test mode. */
export async function aStore(db: Db): Promise<Store> {
  const [liveId, testId] = [v7(), v7()];
  const [live, account] = await db
    .insert(accounts)
    .values([
      { ...terms, id: liveId, mode: "live", name: "Fern", limitsPerAddress: true },
      { ...terms, id: testId, mode: "test", name: "Fern (test)", liveAccountId: liveId, limitsPerAddress: false },
    ])
    .returning();
  if (!live || !account) throw new Error("the accounts were not written");
  const [lamp, vase, rug] = await aCatalog(db, account);
  return { db, account, live, lamp, vase, rug };
}

async function aCatalog(db: Db, { id: accountId, currency }: Account): Promise<[Product, Product, Product]> {
  const categoryId = v7();
  await db.insert(categories).values({ id: categoryId, accountId, slug: "home", name: "Home", position: 0 });
  const about = { accountId, categoryId, currency, summary: "For a home", description: "For a home." };
  const [lamp, vase, rug] = await db
    .insert(products)
    .values([
      { ...about, slug: "lamp", code: "LAMP", name: "Reading lamp", priceCents: 1210 },
      { ...about, slug: "vase", code: "VASE", name: "Tall vase", priceCents: 333 },
      { ...about, slug: "rug", code: "RUG", name: "Woollen rug", priceCents: 9900 },
    ])
    .returning();
  if (!lamp || !vase || !rug) throw new Error("the products were not written");
  return [lamp, vase, rug];
}

/** Somebody asking this store for something, now. */
export function ctxFor({ db, account }: Pick<Store, "db" | "account">, viewer: Viewer, more: Partial<Ctx> = {}): Ctx {
  return { db, account, viewer, now: new Date(), origin: { address: null, userAgent: null }, ...more };
}

export const anonymous = (store: Store, more: Partial<Ctx> = {}) => ctxFor(store, { kind: "anonymous" }, more);
export const operator = (store: Store) => ctxFor(store, { kind: "operator" });

/** A guest with one lamp in the cart: that is how guests are born. */
export async function aGuest(store: Store): Promise<Guest> {
  const { bornGuestId } = await addToCart(anonymous(store), { productId: store.lamp.id, quantity: 1 });
  if (!bornGuestId) throw new Error("no guest was born");
  return { customerId: bornGuestId, ctx: ctxFor(store, { kind: "guest", customerId: bornGuestId }) };
}

/** A registered customer, made of the guest when one is given. */
export async function aRegistered(store: Store, more: { guest?: Guest; username?: string } = {}): Promise<Registered> {
  const username = more.username ?? aName();
  const input = { name: "Ada Byron", email: username, username, password };
  const made = await register(more.guest?.ctx ?? anonymous(store), input, rememberedHash);
  return { ...made, username, ctx: ctxFor(store, { kind: "customer", ...made }) };
}

/** An e-mail address that nobody had before. */
export const aName = () => `ada.${v4().slice(0, 13)}@example.com`;

export type StaffRole = Exclude<typeof users.$inferInsert.role, "customer">;

/** A member of staff; they cannot register, so the row is written as it is. */
export async function aStaffUser({ db, account }: Store, role: StaffRole = "support_specialist"): Promise<string> {
  const id = v7();
  await db.insert(users).values({ id, accountId: account.id, role, username: aName(), passwordHash: "none" });
  return id;
}

/** The cart of whoever asks, which must be there. */
export async function cartOf(ctx: Ctx): Promise<CartView> {
  const cart = await findCart(ctx);
  if (!cart) throw new Error("there is no cart");
  return cart;
}

/** A filled-in checkout for exactly this cart. */
export function checkout({ id, shown }: CartView, contact: Partial<PlaceOrderInput> = {}): PlaceOrderInput {
  const typed = { name: "Ada Byron", email: "ada@example.com", phone: "", ...contact };
  return { ...typed, cartId: id, shown, fulfillment: "pickup" };
}

/** Puts a lamp into the cart of whoever asks and places it, with everything else in there; gives the order's id. */
export async function aPlacedOrder(
  ctx: Ctx,
  product: Product,
  contact: Partial<PlaceOrderInput> = {},
): Promise<string> {
  await addToCart(ctx, { productId: product.id, quantity: 1 });
  return placeOrder(ctx, checkout(await cartOf(ctx), contact));
}

/** Logs in with the password that everybody here has. */
export async function logInAs(store: Store, username: string, guestId: string | null = null): Promise<Guest["ctx"]> {
  const ctx = anonymous(store);
  const { sessionId, userId } = await logIn(ctx, { username, password, guestId });
  const [user] = await store.db.query.users.findMany({ where: (user, { eq }) => eq(user.id, userId) });
  if (!user?.customerId) throw new Error("that is not a customer");
  return ctxFor(store, { kind: "customer", customerId: user.customerId, userId, sessionId });
}
