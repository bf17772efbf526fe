import { and, eq, isNull } from "drizzle-orm";
import { v4 } from "uuid";
import { refusedBy } from "#db/refused.ts";
import { customers, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { type CustomerFields, columnsOf, type Registering, withName } from "#lib/customers/customer-input.ts";
import { getCustomer } from "#lib/customers/find-customers.ts";
import { isReachedById } from "#lib/customers/guest.ts";
import { mergeAddress, registerCustomer, writeCustomer } from "#lib/customers/register.ts";
import { reinstateCustomer, suspendCustomer } from "#lib/customers/suspend.ts";
import { hasPermission, requirePermission } from "#lib/identity/permissions.ts";
import { changeContact, countingWrongCodes } from "#lib/identity/verifications.ts";
import { Refusal } from "#lib/refusal.ts";

/** `id` is there where whoever asks has chosen it, so that it is made once however often they ask. */
type NewCustomer = { fields: CustomerFields; registering: Registering | null; id?: string };

/** Makes a customer, a guest unless it is being registered; gives its id. Refusals of registering are `registerCustomer`'s. */
export async function createCustomer(ctx: Ctx, { fields, registering, id = v4() }: NewCustomer): Promise<string> {
  requirePermission(ctx, "customers:create");
  return translated(async () => {
    await refuseStrangers(ctx, fields);
    if (registering)
      return registerCustomer(ctx, { guestId: null, registering, fields }, async (_, { customerId }) => customerId);
    return inTransaction(ctx, async (ctx) => {
      const { customer, address } = columnsOf(withName(fields, fields));
      await writeCustomer(ctx, { id, accountId: ctx.account.id, status: "guest", insertedAt: ctx.now, ...customer });
      await mergeAddress(ctx, id, address);
      await record(ctx, "guest_born", { customerId: id });
      return id;
    });
  });
}

type Changing = CustomerFields & { phoneVerificationCode?: string | undefined };

export type CustomerChange = {
  fields: Changing;
  /** What the guest is registered with, when that is asked for. */
  registering: Registering | null;
  move: "suspend" | "reinstate" | null;
};

/**
 * Changes a customer that whoever asks may reach. A guest can be registered by it, keeping its id; staff suspend and
 * reinstate. Refuses `not_found` and `not_allowed` as reading does. On any refusal nothing has changed.
 */
export async function changeCustomer(
  ctx: Ctx,
  id: string,
  { fields, registering, move }: CustomerChange,
): Promise<void> {
  const before = await getCustomer(ctx, id);
  if (before.status === "deleted") throw new Refusal("not_found");
  await translated(async () => {
    await refuseStrangers(ctx, fields);
    if (registering) {
      const { phoneVerificationCode: _, ...given } = fields;
      const known = withName({ phoneNumber: before.phoneNumber, ...given }, { ...before, ...given });
      return registerCustomer(ctx, { guestId: id, registering, fields: known }, async () => {});
    }
    await countingWrongCodes(ctx, fields.phoneNumber, () =>
      inTransaction(ctx, async (ctx) => {
        await writeFields(ctx, id, fields);
        if (move === "suspend") await suspendCustomer(ctx, id, "over the API");
        if (move === "reinstate") await reinstateCustomer(ctx, id, "over the API");
      }),
    );
  });
}

/** A customer and its user have the same name, mailbox and telephone (contract 6.5); a new mailbox is unproven. */
async function writeFields(ctx: Ctx, id: string, { phoneVerificationCode, ...fields }: Changing): Promise<void> {
  const isReachable = and(
    eq(customers.id, id),
    eq(customers.accountId, ctx.account.id),
    isNull(customers.supersededById),
  );
  const isOpenTo = ctx.viewer.kind === "publishable" ? isReachedById : undefined;
  const [before] = await ctx.db.select().from(customers).where(and(isReachable, isOpenTo)).for("update");
  if (!before) throw new Refusal(ctx.viewer.kind === "publishable" ? "not_allowed" : "not_found");
  const { userId } = before;
  if (userId && fields.email === null)
    throw new Refusal("invalid_input", {
      faults: [{ field: "email", code: "required", says: "A registered customer needs an e-mail address" }],
    });
  const { customer, address, user } = columnsOf(withName(fields, { ...before, ...fields }));
  const { email: _, phoneNumber: __, ...names } = user;
  if (Object.keys(customer).length > 0) await ctx.db.update(customers).set(customer).where(eq(customers.id, id));
  await mergeAddress(ctx, id, address);
  if (!userId) return;
  const [account] = await ctx.db.select().from(users).where(eq(users.id, userId)).for("update");
  if (account) await changeContact(ctx, account, { ...fields, code: phoneVerificationCode });
  if (Object.keys(names).length > 0) await ctx.db.update(users).set(names).where(eq(users.id, userId));
  await record(ctx, "profile_changed", { customerId: id, userId });
}

/** A sponsor or enroller is a customer of the same account. */
async function refuseStrangers(ctx: Ctx, { enrollerId, sponsorId }: CustomerFields): Promise<void> {
  if (!hasPermission(ctx, "customers:list")) return;
  for (const [field, other] of Object.entries({ enroller: enrollerId, sponsor: sponsorId })) {
    if (!other) continue;
    const known = and(eq(customers.id, other), eq(customers.accountId, ctx.account.id));
    if ((await ctx.db.$count(customers, known)) > 0) continue;
    throw new Refusal("invalid_input", { faults: [{ field, code: "invalid", says: "No such customer" }] });
  }
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (refusedBy(error) === "customers_code_key") throw new Refusal("code_taken", { field: "code" });
    throw error;
  }
}
