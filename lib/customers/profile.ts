import { and, eq } from "drizzle-orm";
import { addresses, customers, users } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction, requireCustomerId } from "#lib/context.ts";
import type { Address } from "#lib/customers/schema.ts";
import { changeContact } from "#lib/identity/verifications.ts";
import { Refusal } from "#lib/refusal.ts";

export type Profile = { name: string; email: string; phone: string; address: Address | null };

/** What is known of the asking customer; empty words where nothing is. */
export async function findProfile(ctx: Ctx): Promise<Profile> {
  const id = requireCustomerId(ctx);
  const [row] = await ctx.db
    .select()
    .from(customers)
    .leftJoin(addresses, and(eq(addresses.customerId, customers.id), eq(addresses.kind, "delivery")))
    .where(and(eq(customers.id, id), eq(customers.accountId, ctx.account.id)));
  if (!row) throw new Refusal("not_found");
  const { customers: customer, addresses: address } = row;
  return {
    name: customer.name ?? "",
    email: customer.email ?? "",
    phone: customer.phoneNumber ?? "",
    address: address && {
      lineOne: address.lineOne ?? "",
      lineTwo: address.lineTwo ?? "",
      postalCode: address.postalCode ?? "",
      city: address.city ?? "",
      countryCode: address.countryCode ?? "",
    },
  };
}

/**
 * Changes the asking registered customer's details, and its user's with them (contract 6.5). The username stays, and the
 * e-mail address has a way of its own (`askForEmailChange`).
 */
export async function changeProfile(ctx: Ctx, profile: Omit<Profile, "email">): Promise<void> {
  if (ctx.viewer.kind !== "customer") throw new Refusal("log_in_first");
  const { customerId, userId } = ctx.viewer;
  const person = { name: profile.name, phoneNumber: profile.phone || null };
  await inTransaction(ctx, async (ctx) => {
    await ctx.db.update(customers).set(person).where(eq(customers.id, customerId));
    const [before] = await ctx.db.select().from(users).where(eq(users.id, userId)).for("update");
    if (!before) throw new Refusal("log_in_first");
    await ctx.db.update(users).set({ name: person.name }).where(eq(users.id, userId));
    await changeContact(ctx, before, person);
    await keepAddress(ctx, customerId, profile.address);
    await record(ctx, "profile_changed", { customerId, userId });
  });
}

/** Makes this the customer's delivery address; null takes the one there is away. */
export async function keepAddress(ctx: Ctx, customerId: string, address: Address | null): Promise<void> {
  if (!address) {
    await ctx.db.delete(addresses).where(and(eq(addresses.customerId, customerId), eq(addresses.kind, "delivery")));
    return;
  }
  const row = { ...address, lineTwo: address.lineTwo || null };
  await ctx.db
    .insert(addresses)
    .values({ accountId: ctx.account.id, customerId, kind: "delivery", ...row })
    .onConflictDoUpdate({ target: [addresses.customerId, addresses.kind], set: row });
}

/** The profile as the fields of a form hold it. */
export function profileForForm({ address, ...person }: Profile) {
  return { ...person, ...(address ?? { lineOne: "", lineTwo: "", postalCode: "", city: "", countryCode: "" }) };
}
