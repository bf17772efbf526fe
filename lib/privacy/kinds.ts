import { and, eq } from "drizzle-orm";
import { users } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { peopleOf } from "#lib/customers/what-stays.ts";
import { Refusal } from "#lib/refusal.ts";

/**
 * Whose things are read: the asking customer, all who are part of it by now, its user, and the mailbox and telephone that
 * are proven to be theirs.
 */
export type Own = {
  ctx: Ctx;
  customerId: string;
  people: string[];
  user: typeof users.$inferSelect;
  email: string | null;
  phoneNumber: string | null;
};

export type Row = Record<string, unknown>;

/**
 * One kind of thing that is held: what it is called in the document and as a file, its columns in their order, and its
 * rows, a batch at a time. One that `isSingle` has one row. One that is `partOf` another stands inside of it in the
 * document, and in a file of its own beside it. Names and columns stay as they are: what changes them gets another version.
 */
export type Kind = {
  name: string;
  columns: readonly string[];
  isSingle?: true;
  partOf?: string;
  read: (own: Own) => AsyncIterable<Row[]>;
};

/** So many rows are in memory at once, however long a history is. */
export const batch = 200;

/** Reads by key, each batch after the last row of the one before. */
export async function* inBatches<Found>(read: (last: Found | null) => Promise<Found[]>): AsyncGenerator<Found[]> {
  for (let last: Found | null = null; ; ) {
    const rows: Found[] = await read(last);
    if (rows.length > 0) yield rows;
    last = rows.at(-1) ?? null;
    if (rows.length < batch || !last) return;
  }
}

/** A kind of thing of which nobody has many, read in one go. */
export function few(name: string, columns: readonly string[], find: (own: Own) => Promise<Row[]>): Kind {
  return {
    name,
    columns,
    async *read(own) {
      yield (await find(own)).map((row) => only(columns, row));
    },
  };
}

/** The rows of each batch as they go out. */
export async function* mapped<Found>(batches: AsyncIterable<Found[]>, row: (found: Found) => Row) {
  for await (const rows of batches) yield rows.map(row);
}

/** Of an object, only these: what nobody has named does not leave the house. */
export function only(columns: readonly string[], from: Row): Row {
  return Object.fromEntries(columns.map((column) => [column, from[column] ?? null]));
}

/** What the asking customer's export is read by. */
export async function ownOf(ctx: Ctx): Promise<Own> {
  if (ctx.viewer.kind !== "customer") throw new Refusal("log_in_first");
  const { customerId, userId } = ctx.viewer;
  const isMine = and(eq(users.id, userId), eq(users.customerId, customerId), eq(users.accountId, ctx.account.id));
  const [user] = await ctx.db.select().from(users).where(isMine);
  if (!user) throw new Refusal("log_in_first");
  const email = user.emailVerifiedAt ? user.email : null;
  const phoneNumber = user.phoneVerifiedAt ? user.phoneNumber : null;
  const people = await peopleOf(ctx, customerId);
  return { ctx, customerId, people, user, email, phoneNumber };
}
