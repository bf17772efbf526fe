import { eq } from "drizzle-orm";
import { v4, v7 } from "uuid";
import { refusedBy } from "#db/refused.ts";
import { addresses, customers, pointAccounts, sessions, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { isLeftInDoubt } from "#lib/claims/guest-in-doubt.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { type CustomerFields, columnsOf, type Registering, withName } from "#lib/customers/customer-input.ts";
import { isOpenGuest } from "#lib/customers/guest.ts";
import { forgetGuestDevices } from "#lib/customers/guest-devices.ts";
import { hashPassword, refuseWeakPassword } from "#lib/identity/credentials.ts";
import { countAttempt, countedFor } from "#lib/identity/throttle.ts";
import { askForFirstEmailProof, countingWrongCodes, provePhone } from "#lib/identity/verifications.ts";
import { Refusal } from "#lib/refusal.ts";
import { newSession } from "#lib/sessions/sessions.ts";

export type RegisterInput = { name: string; email: string; username: string; password: string };
export type Registered = Made & { sessionId: string };

/**
 * Makes the asking guest a registered customer with a user, keeping its id and so everything it had (design §3.5); an
 * anonymous visitor, and one on the browser of a guest in doubt, gets a new customer. Starts a session. Refuses
 * `username_taken` and weak passwords, and then nothing has changed. Of two at once for the same name, the unique index
 * lets one win. Who registers many with one password may bring a `hash` that remembers.
 */
export async function register(ctx: Ctx, input: RegisterInput, hash: Hash = hashPassword): Promise<Registered> {
  if (ctx.viewer.kind === "customer" || ctx.viewer.kind === "staff") throw new Refusal("already_registered");
  const guestId = ctx.viewer.kind === "guest" ? ctx.viewer.customerId : null;
  const { name, ...registering } = input;
  try {
    return await registerCustomer(
      ctx,
      { guestId, asksInDoubt: true, registering, fields: { name }, hash },
      async (ctx, made) => {
        const [session] = await ctx.db
          .insert(sessions)
          .values(newSession(ctx, { id: made.userId, epoch: 0 }))
          .returning({ id: sessions.id });
        if (!session) throw new Error("a session was not written");
        return { ...made, sessionId: session.id };
      },
    );
  } catch (error) {
    if (error instanceof Refusal && error.code === "username_taken")
      throw new Refusal("username_taken", { field: "email" });
    throw error;
  }
}

/** `asksInDoubt`: the guest came by a cookie, and whoever registers may be somebody else. */
type Plan = {
  guestId: string | null;
  asksInDoubt?: boolean;
  registering: Registering;
  fields: CustomerFields;
  hash?: Hash;
};
type Hash = (password: string) => Promise<string>;
type Made = { customerId: string; userId: string; isGuestInDoubt: boolean };

/**
 * Registers a guest, whose id it keeps, or somebody new: customer, user and point account come into being together or
 * not at all. `andThen` runs in the same transaction. Refuses `username_taken`, weak passwords, `already_registered`
 * for a guest that is none any more, and a missing or wrong phone code where the account's log-ins need one.
 */
export async function registerCustomer<T>(
  ctx: Ctx,
  plan: Plan,
  andThen: (ctx: Ctx, made: Made) => Promise<T>,
): Promise<T> {
  const { username, password } = plan.registering;
  refuseWeakPassword(password, username, "password");
  await countAttempt(ctx, countedFor(ctx, "registerName", username, "registerAddress"));
  const passwordHash = await (plan.hash ?? hashPassword)(password);
  try {
    return await countingWrongCodes(ctx, plan.fields.phoneNumber, () =>
      inTransaction(ctx, async (ctx) => {
        const { guestId, asksInDoubt = false } = plan;
        const isGuestInDoubt = guestId !== null && asksInDoubt && (await isLeftInDoubt(ctx, guestId));
        const made = await writeRegistration(ctx, isGuestInDoubt ? { ...plan, guestId: null } : plan, passwordHash);
        return andThen(ctx, { ...made, isGuestInDoubt });
      }),
    );
  } catch (error) {
    const constraint = refusedBy(error);
    if (constraint === "users_username_key") throw new Refusal("username_taken", { field: "username" });
    if (constraint === "users_customer_key") throw new Refusal("already_registered");
    throw error;
  }
}

async function writeRegistration(
  ctx: Ctx,
  { guestId, registering, fields }: Plan,
  passwordHash: string,
): Promise<Omit<Made, "isGuestInDoubt">> {
  const customerId = guestId ?? v4();
  const userId = v7();
  const accountId = ctx.account.id;
  const { username, email, phoneVerificationCode } = registering;
  const { customer, address, user } = columnsOf(withName({ ...fields, email }, fields));
  const authMethod = ctx.account.defaultAuthMethod;
  await ctx.db.insert(users).values({
    id: userId,
    accountId,
    customerId,
    role: "customer",
    username,
    passwordHash,
    authMethod,
    ...user,
  });
  const registered = { ...customer, status: "registered", userId, email, lastSeenAt: ctx.now } as const;
  const phoneNumber = guestId
    ? await promoteGuest(ctx, guestId, registered)
    : await writeCustomer(ctx, { id: customerId, accountId, insertedAt: ctx.now, ...registered });
  if (phoneNumber) await ctx.db.update(users).set({ phoneNumber }).where(eq(users.id, userId));
  await mergeAddress(ctx, customerId, address);
  if (guestId) await forgetGuestDevices(ctx, guestId);
  if (authMethod === "tfa_sms") await provePhone(ctx, { userId, phoneNumber, code: phoneVerificationCode });
  await askForFirstEmailProof(ctx, { userId, email });
  await record(ctx, "registered", { customerId, userId }, { wasGuest: guestId !== null });
  return { customerId, userId };
}

async function promoteGuest(ctx: Ctx, guestId: string, registered: Partial<typeof customers.$inferInsert>) {
  const [promoted] = await ctx.db.update(customers).set(registered).where(isOpenGuest(ctx, guestId)).returning();
  if (!promoted) throw new Refusal("already_registered");
  const { name, firstName, lastName, phoneNumber, userId } = promoted;
  if (userId) await ctx.db.update(users).set({ name, firstName, lastName }).where(eq(users.id, userId));
  return phoneNumber;
}

/** Writes a customer with its point account; gives its phone number. */
export async function writeCustomer(
  ctx: Ctx,
  row: typeof customers.$inferInsert & { id: string; accountId: string },
): Promise<string | null> {
  await ctx.db.insert(customers).values(row);
  await ctx.db.insert(pointAccounts).values({ accountId: row.accountId, customerId: row.id });
  return row.phoneNumber ?? null;
}

/** Changes these parts of a customer's delivery address and leaves the rest. */
export async function mergeAddress(
  ctx: Ctx,
  customerId: string,
  address: Partial<typeof addresses.$inferInsert>,
): Promise<void> {
  if (Object.keys(address).length === 0) return;
  await ctx.db
    .insert(addresses)
    .values({ accountId: ctx.account.id, customerId, kind: "delivery", ...address })
    .onConflictDoUpdate({ target: [addresses.customerId, addresses.kind], set: address });
}
