import { eq } from "drizzle-orm";
import {
  addresses,
  customers,
  type MergedAddress,
  type MergedByStaff,
  type MergedField,
  users,
} from "#db/schema/index.ts";
import { addressParts } from "#lib/claims/give-holdings-back.ts";
import type { Ctx } from "#lib/context.ts";

type Customer = typeof customers.$inferSelect;
type User = typeof users.$inferSelect;

/** What staff choose between, each with the columns that go with it. */
export const choosable = {
  name: ["name", "firstName", "lastName"],
  email: ["email"],
  phone: ["phoneNumber"],
  label: ["label"],
} as const satisfies Record<string, readonly MergedField[]>;

export type Choosable = keyof typeof choosable | "address";
export type Chosen = Partial<Record<Choosable, "from" | "into">>;

/**
 * What cannot be chosen: the address that a log-in goes by, and a telephone that it has proven, are changed by whoever
 * can prove the new one, and by nobody else.
 */
export const isFixed = (field: Choosable, user: Pick<User, "phoneVerifiedAt"> | null): boolean =>
  user !== null && (field === "email" || (field === "phone" && user.phoneVerifiedAt !== null));

/** Gives the one who stays what was chosen of the other's, and what it has not; tells what was there before. */
export async function takeFields(
  ctx: Ctx,
  { from, into, user }: { from: Customer; into: Customer; user: User | null },
  chosen: Chosen,
): Promise<MergedByStaff["fields"]> {
  const fields: MergedByStaff["fields"] = {};
  for (const field of ["name", "email", "phone", "label"] as const) {
    const [first] = choosable[field];
    const isTaken = from[first] && (!into[first] || chosen[field] === "from") && !isFixed(field, user);
    if (!isTaken) continue;
    for (const column of choosable[field])
      if (from[column] !== into[column]) fields[column] = { was: into[column], became: from[column] };
  }
  await write(
    ctx,
    into.id,
    user,
    Object.entries(fields).map(([column, { became }]) => [column, became]),
  );
  return fields;
}

type Columns = [string, string | null][];

const ofUsers = new Set(["name", "firstName", "lastName", "phoneNumber"]);

/** A customer and its user have the same name and telephone (contract 6.5); nothing that is proven is written here. */
async function write(ctx: Ctx, customerId: string, user: User | null, columns: Columns): Promise<void> {
  if (columns.length === 0) return;
  await ctx.db.update(customers).set(Object.fromEntries(columns)).where(eq(customers.id, customerId));
  const theirs = columns.filter(([column]) => ofUsers.has(column));
  if (user && theirs.length > 0)
    await ctx.db.update(users).set(Object.fromEntries(theirs)).where(eq(users.id, user.id));
}

/** What was changed since is the customer's own, and so is what they typed to register. */
export async function giveFieldsBack(
  ctx: Ctx,
  { into, user, mergedAt }: { into: Customer; user: User | null; mergedAt: Date },
  fields: MergedByStaff["fields"],
): Promise<void> {
  const hasRegistered = user !== null && user.insertedAt > mergedAt;
  const isOwn = (column: string) =>
    (hasRegistered && column !== "label" && column !== "phoneNumber") ||
    (column === "phoneNumber" && Boolean(user?.phoneVerifiedAt));
  const columns = new Map<string, string | null>(Object.entries(into).filter(isText));
  const back: Columns = Object.entries(fields).flatMap(
    ([column, { was, became }]): Columns =>
      (columns.get(column) ?? null) === became && !isOwn(column) ? [[column, was]] : [],
  );
  await write(ctx, into.id, user, back);
}

const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === "string";

export const addressOf = async (ctx: Ctx, customerId: string): Promise<MergedAddress | null> => {
  const { lineOne, lineTwo, postalCode, city, province, countryCode } = addresses;
  const [found] = await ctx.db
    .select({ lineOne, lineTwo, postalCode, city, province, countryCode })
    .from(addresses)
    .where(eq(addresses.customerId, customerId));
  return found ?? null;
};

/** Gives the one who stays the other's address in place of its own, where that was chosen. */
export async function takeAddress(
  ctx: Ctx,
  { from, into }: { from: string; into: string },
  chosen: Chosen,
): Promise<MergedByStaff["address"]> {
  const [became, was] = await Promise.all([addressOf(ctx, from), addressOf(ctx, into)]);
  if (!became || !was || chosen.address !== "from") return null;
  await ctx.db.update(addresses).set(became).where(eq(addresses.customerId, into));
  return { was, became };
}

export async function giveOwnAddressBack(ctx: Ctx, into: string, address: MergedByStaff["address"]): Promise<void> {
  const now = address && (await addressOf(ctx, into));
  const isThere = now && addressParts.every((part) => now[part] === address.became[part]);
  if (isThere && address.was) await ctx.db.update(addresses).set(address.was).where(eq(addresses.customerId, into));
}
