import { and, eq, inArray, ne, or, type SQL, sql } from "drizzle-orm";
import { customers } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { survivorOf } from "#lib/desk/find.ts";
import { fits } from "#lib/desk/hits.ts";
import { customerTerms } from "#lib/desk/search-terms.ts";
import type { AlikeView } from "#lib/desk/views.ts";
import { requirePermission } from "#lib/identity/permissions.ts";

const shownAtMost = 8;

/** What is known of somebody; `id` is their own, when they are there already. */
type Known = {
  id?: string;
  name?: string | null | undefined;
  email?: string | null | undefined;
  phone?: string | null | undefined;
};

type Way = { why: AlikeView["why"][number]; is: SQL | undefined };

/**
 * Other customers who look like somebody of whom this is known: the same mailbox, the same telephone however it is written, the
 * same name or nearly. Who was merged leads to whom they are part of now; those who are like in most ways come first.
 */
export async function findAlike(ctx: Ctx, known: Known): Promise<AlikeView[]> {
  requirePermission(ctx, "customers:list");
  const found = await Promise.all(waysOf(known).map(async ({ why, is }) => ({ why, ids: await idsOf(ctx, is) })));
  const whys = new Map<string, AlikeView["why"]>();
  for (const { why, ids } of found)
    for (const id of ids) if (id !== known.id) whys.set(id, [...(whys.get(id) ?? []), why]);
  const ids = [...whys.keys()];
  const rows =
    ids.length === 0
      ? []
      : await ctx.db
          .select({
            id: customers.id,
            status: customers.status,
            name: customers.name,
            email: customers.email,
            phone: customers.phoneNumber,
            code: customers.code,
            label: customers.label,
            since: customers.insertedAt,
          })
          .from(customers)
          .where(
            and(inArray(customers.id, ids), eq(customers.accountId, ctx.account.id), ne(customers.status, "deleted")),
          );
  return ids
    .flatMap((id) => rows.filter((row) => row.id === id))
    .map((row) => ({ ...row, why: (whys.get(row.id) ?? []).slice(0, 3) }))
    .sort((one, other) => other.why.length - one.why.length)
    .slice(0, shownAtMost);
}

/** How many there are, as the desk asks about them; null when there is nobody. */
export function alikeInWords(alike: AlikeView[]): string | null {
  if (alike.length === 0) return null;
  const [who, are] = alike.length === 1 ? ["One customer looks", "Is it that one?"] : ["", "Is it one of these?"];
  return `${who || `${alike.length} customers look`} like this one. ${are}`;
}

function waysOf({ name, email, phone }: Known): Way[] {
  const terms = (typed: string) =>
    and(
      ...customerTerms(typed).map(({ anchors, forms }) =>
        and(oneOf(anchors), forms.length > 0 ? oneOf(forms) : undefined),
      ),
    );
  const ways: (Way | "")[] = [
    email ? { why: "email", is: eq(customers.email, email) } : "",
    phone ? { why: "phone", is: terms(phone) } : "",
    name ? { why: "name", is: terms(name) } : "",
    name && name.length > 4 ? { why: "similar", is: sql`${customers.searchText} %> folded(${name}::text)` } : "",
  ];
  return ways.flatMap((way) => way || []);
}

const oneOf = (patterns: string[]) => or(...patterns.map((each) => fits(customers.searchText, each)));

/** Of those of whom that is true, and of very many of them some: whom the newest few are part of by now. */
async function idsOf(ctx: Ctx, is: SQL | undefined): Promise<string[]> {
  const some = sql`select ${customers.id} as id, ${customers.insertedAt} as at from ${customers}
    where ${and(eq(customers.accountId, ctx.account.id), ne(customers.status, "deleted"), is)} limit 200 offset 0`;
  const rows = await ctx.db.execute<{ id: string }>(
    sql`select ${survivorOf(sql`alike.id`)} as id from (${some}) as alike order by alike.at desc limit ${shownAtMost}`,
  );
  return [...new Set(rows.map(({ id }) => id))];
}
