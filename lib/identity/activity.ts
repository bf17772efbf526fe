import { and, desc, eq, getTableColumns, notInArray, or, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { auditEvents } from "#db/schema/index.ts";
import { type Ctx, requireCustomerId, requireUser } from "#lib/context.ts";
import type { StaffRoleView } from "#lib/identity/views.ts";
import type { Cursor } from "#lib/page.ts";
import { beyond, countColumns, inOrder, type PageOf, pageOf } from "#lib/paging.ts";
import { deviceInWords } from "#lib/sessions/device.ts";

const pageSize = 30;

/** Somebody of the store saw what the account's owner sees: who, as what, and why. */
export type LookedIn = { name: string | null; role: StaffRoleView; reason: string };

/** Something that happened to an account; `by` says whether its owner did it, somebody unknown, or the store. */
export type Activity = {
  id: string;
  event: string;
  at: Date;
  by: "owner" | "unknown" | "store";
  device: string | null;
  address: string | null;
  lookedIn: LookedIn | null;
};

const lookedIn = z.object({
  name: z.string().nullable(),
  role: z.enum(["support_specialist", "developer", "administrator"]),
  reason: z.string(),
});

/**
 * What others do about somebody's account and orders: from where they do it is theirs, and not for whose those are. So it
 * is with whatever the store's people do.
 */
export const doneByOthers = [
  "order_claimed_away",
  "order_came_back",
  "orders_came_back",
  "email_disowned",
  "email_owned_again",
  "looked_in",
];

const position: [PgColumn, PgColumn] = [auditEvents.at, auditEvents.id];
const elsewhere = [
  "guest_born",
  "note_added",
  "label_changed",
  "order_placed",
  "order_changed",
  "order_closed",
  "order_cancelled",
  "order_paid",
  "order_fulfilled",
  "order_noted",
  "points_committed",
  "points_asked",
  "points_declined",
  "points_withdrawn",
];

/**
 * One page of what happened to the asking user's account, newest first, with what the store's people did to its
 * customer. Carts, orders and points have a history of their own. Paged by key.
 */
export async function listActivity(
  ctx: Ctx,
  cursors: { older: Cursor | null; newer: Cursor | null },
): Promise<PageOf<Activity>> {
  const { userId } = requireUser(ctx);
  const customerId = ctx.viewer.kind === "customer" ? ctx.viewer.customerId : null;
  const mine = and(
    eq(auditEvents.accountId, ctx.account.id),
    or(eq(auditEvents.userId, userId), customerId ? eq(auditEvents.customerId, customerId) : undefined),
    notInArray(auditEvents.event, elsewhere),
  );
  const all = sql`(select count(*)::int from ${auditEvents} where ${mine})`;
  const counts = { matching: all, visible: all };
  const query = { filter: {}, search: null, size: pageSize, number: 1, count: false, ...cursors };
  const page = await pageOf<Row>(ctx, query, {
    positionOf: ({ at, id }) => ({ at, id }),
    rows: (asked) =>
      ctx.db
        .select({ ...getTableColumns(auditEvents), ...countColumns(asked, counts) })
        .from(auditEvents)
        .where(and(mine, beyond(position, asked)))
        .orderBy(...inOrder(position, asked))
        .limit(asked.limit),
    counts,
  });
  return { ...page, rows: page.rows.map((row) => activityOf(row, userId)) };
}

/** The newest looks of the store's people at what the asking customer sees; for guests, who have no activity to read. */
export async function listLookIns(ctx: Ctx): Promise<Activity[]> {
  const isTheirs = and(
    eq(auditEvents.accountId, ctx.account.id),
    eq(auditEvents.customerId, requireCustomerId(ctx)),
    eq(auditEvents.event, "looked_in"),
  );
  const newest = desc(auditEvents.at);
  const rows = await ctx.db
    .select()
    .from(auditEvents)
    .where(isTheirs)
    .orderBy(newest, desc(auditEvents.id))
    .limit(pageSize);
  return rows.map((row) => activityOf(row, null));
}

type Row = typeof auditEvents.$inferSelect;

function activityOf(row: Row, userId: string | null): Activity {
  const { id, event, at } = row;
  const by = byWhom(row, userId);
  const looked = (event === "looked_in" && lookedIn.safeParse(row.data).data) || null;
  const said = { id, event, at, by, lookedIn: looked };
  if (by === "store" || (by !== "owner" && doneByOthers.includes(event)))
    return { ...said, device: null, address: null };
  return { ...said, device: row.userAgent ? deviceInWords(row.userAgent) : null, address: row.address };
}

/** Who shows nothing but a name and a password, or a token from a mail, may be anybody. */
function byWhom(row: Row, userId: string | null): Activity["by"] {
  if ((userId && row.actorUserId === userId) || row.event === "logged_in" || row.event === "registered") return "owner";
  return row.actorKind === "staff" || row.actorKind === "operator" ? "store" : "unknown";
}
