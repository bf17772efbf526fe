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

/**
 * Gives the one who stays what was chosen of the other's, and what it has not; tells what was there before. A customer and
 * its user have the same name and telephone (contract 6.5).
 */
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
    for (const column of choosable[field]) {
      const [was, became] = [into[column], from[column]];
      if (was === became) continue;
      fields[column] = { was, became, ...(user && isOfUsers(column) && { ofUser: user[column] }) };
    }
  }
  const entries = Object.entries(fields);
  await writeCustomer(
    ctx,
    into.id,
    entries.map(([column, { became }]) => [column, became]),
  );
  const theirs = entries.flatMap(
    ([column, { became, ofUser }]): Columns => (ofUser === undefined ? [] : [[column, became]]),
  );
  if (user) await writeUser(ctx, user.id, theirs);
  return fields;
}

type Columns = [string, string | null][];

const ofUsers = ["name", "firstName", "lastName", "phoneNumber"] as const;
const isOfUsers = (column: MergedField): column is (typeof ofUsers)[number] => ofUsers.some((each) => each === column);

async function writeCustomer(ctx: Ctx, id: string, columns: Columns): Promise<void> {
  if (columns.length === 0) return;
  await ctx.db.update(customers).set(Object.fromEntries(columns)).where(eq(customers.id, id));
}

async function writeUser(ctx: Ctx, id: string, columns: Columns): Promise<void> {
  if (columns.length === 0) return;
  await ctx.db.update(users).set(Object.fromEntries(columns)).where(eq(users.id, id));
}

/** What was changed since is the customer's own, and so are a proven telephone and what they typed to register. */
export async function giveFieldsBack(
  ctx: Ctx,
  { into, user, mergedAt }: { into: Customer; user: User | null; mergedAt: Date },
  fields: MergedByStaff["fields"],
): Promise<void> {
  const hasRegistered = user !== null && user.insertedAt > mergedAt;
  const isOwn = (column: string) =>
    column === "phoneNumber" ? Boolean(user?.phoneVerifiedAt) : hasRegistered && column !== "label";
  const entries = Object.entries(fields).filter(([column]) => !isOwn(column));
  const isThere = (row: object | null, column: string, value: string | null) =>
    row !== null && Object.entries(row).some(([each, now]) => each === column && now === value);
  const back = entries.flatMap(
    ([column, { was, became }]): Columns => (isThere(into, column, became) ? [[column, was]] : []),
  );
  const theirs = entries.flatMap(
    ([column, { became, ofUser }]): Columns =>
      ofUser !== undefined && isThere(user, column, became) ? [[column, ofUser]] : [],
  );
  await writeCustomer(ctx, into.id, back);
  if (user) await writeUser(ctx, user.id, theirs);
}

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
