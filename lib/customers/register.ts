import { and, eq, isNull } from "drizzle-orm";
import { v4, v7 } from "uuid";
import { refusedBy } from "#db/refused.ts";
import { customers, pointAccounts, sessions, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { hashPassword, refuseWeakPassword } from "#lib/identity/credentials.ts";
import { countAttempt, countedFor } from "#lib/identity/throttle.ts";
import { Refusal } from "#lib/refusal.ts";
import { newSession } from "#lib/sessions/sessions.ts";

export type RegisterInput = { name: string; email: string; username: string; password: string };
export type Registered = { customerId: string; userId: string; sessionId: string };

/**
 * Makes the asking guest a registered customer with a user, keeping its id and so everything it had (design §3.5); an
 * anonymous visitor gets a new customer. Starts a session. Refuses `username_taken` and weak passwords, and then
 * nothing has changed. Of two at once for the same name, the unique index lets one win.
 */
export async function register(ctx: Ctx, input: RegisterInput): Promise<Registered> {
  if (ctx.viewer.kind === "customer" || ctx.viewer.kind === "staff") throw new Refusal("already_registered");
  refuseWeakPassword(input.password, input.username, "password");
  await countAttempt(ctx, countedFor(ctx, "registerName", input.username, "registerAddress"));
  const passwordHash = await hashPassword(input.password);
  try {
    return await inTransaction(ctx, (ctx) => writeRegistration(ctx, input, passwordHash));
  } catch (error) {
    const constraint = refusedBy(error);
    if (constraint === "users_username_key") throw new Refusal("username_taken", { field: "email" });
    if (constraint === "users_customer_key") throw new Refusal("already_registered");
    throw error;
  }
}

async function writeRegistration(ctx: Ctx, input: RegisterInput, passwordHash: string): Promise<Registered> {
  const guestId = ctx.viewer.kind === "guest" ? ctx.viewer.customerId : null;
  const customerId = guestId ?? v4();
  const userId = v7();
  const accountId = ctx.account.id;
  const person = { name: input.name, email: input.email };
  await ctx.db.insert(users).values({
    id: userId,
    accountId,
    customerId,
    role: "customer",
    username: input.username,
    passwordHash,
    authMethod: ctx.account.defaultAuthMethod,
    ...person,
  });
  const registered = { status: "registered", userId, ...person, lastSeenAt: ctx.now } as const;
  if (guestId) {
    const [promoted] = await ctx.db
      .update(customers)
      .set(registered)
      .where(
        and(
          eq(customers.id, guestId),
          eq(customers.accountId, accountId),
          eq(customers.status, "guest"),
          isNull(customers.supersededById),
        ),
      )
      .returning({ phoneNumber: customers.phoneNumber });
    if (!promoted) throw new Refusal("already_registered");
    await ctx.db.update(users).set({ phoneNumber: promoted.phoneNumber }).where(eq(users.id, userId));
  } else {
    await ctx.db.insert(customers).values({ id: customerId, accountId, insertedAt: ctx.now, ...registered });
    await ctx.db.insert(pointAccounts).values({ accountId, customerId });
  }
  const [session] = await ctx.db
    .insert(sessions)
    .values(newSession(ctx, { id: userId, epoch: 0 }))
    .returning({ id: sessions.id });
  if (!session) throw new Error("a session was not written");
  await record(ctx, "registered", { customerId, userId }, { wasGuest: guestId !== null });
  return { customerId, userId, sessionId: session.id };
}
