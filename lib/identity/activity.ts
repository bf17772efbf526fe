import { and, eq, or, sql } from "drizzle-orm";
import { auditEvents } from "#db/schema/index.ts";
import { type Ctx, requireUser } from "#lib/context.ts";
import type { Cursor } from "#lib/page.ts";
import { beyond, inOrder } from "#lib/paging.ts";
import { deviceInWords } from "#lib/sessions/device.ts";

const pageSize = 30;

/** Something that happened to an account; `by` says whether its owner did it, somebody unknown, or the store. */
export type Activity = {
  id: string;
  event: string;
  at: Date;
  by: "owner" | "unknown" | "store";
  device: string | null;
  address: string | null;
};

export type ActivityPage = { rows: Activity[]; newer: Cursor | null; older: Cursor | null };

const position = [auditEvents.at, auditEvents.id] as const;

/**
 * One page of what happened to the asking user's account, newest first, with what the store's people did to its
 * customer. Carts and orders have a history of their own. Paged by key.
 */
export async function listActivity(
  ctx: Ctx,
  { older, newer }: { older: Cursor | null; newer: Cursor | null },
): Promise<ActivityPage> {
  const { userId } = requireUser(ctx);
  const customerId = ctx.viewer.kind === "customer" ? ctx.viewer.customerId : null;
  const asked = { direction: newer ? "newer" : older ? "older" : "first", start: newer ?? older } as const;
  const found = await ctx.db
    .select()
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.accountId, ctx.account.id),
        or(eq(auditEvents.userId, userId), customerId ? eq(auditEvents.customerId, customerId) : undefined),
        sql`${auditEvents.event} <> all (array['guest_born', 'order_placed', 'order_changed', 'order_closed', 'order_cancelled', 'points_committed'])`,
        beyond([...position], asked),
      ),
    )
    .orderBy(...inOrder([...position], asked))
    .limit(pageSize + 1);
  const page = found.slice(0, pageSize);
  const rows = newer ? page.reverse() : page;
  const hasMore = found.length > pageSize;
  const [first, last] = [rows.at(0), rows.at(-1)];
  return {
    rows: rows.map((row) => ({
      id: row.id,
      event: row.event,
      at: row.at,
      by: byWhom(row, userId),
      device: row.userAgent ? deviceInWords(row.userAgent) : null,
      address: row.address,
    })),
    newer: first && (newer ? hasMore : older) ? { at: first.at, id: first.id } : null,
    older: last && (newer || hasMore) ? { at: last.at, id: last.id } : null,
  };
}

/** Who shows nothing but a name and a password, or a token from a mail, may be anybody. */
function byWhom(row: typeof auditEvents.$inferSelect, userId: string): Activity["by"] {
  if (row.actorUserId === userId || row.event === "logged_in" || row.event === "registered") return "owner";
  return row.actorKind === "staff" || row.actorKind === "operator" ? "store" : "unknown";
}
