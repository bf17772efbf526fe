import { and, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { auditEvents, claims, orders, users } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { EventView } from "#lib/desk/views.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { orderEventInWords } from "#lib/orders/order-changes.ts";
import type { Cursor } from "#lib/page.ts";
import { type Asked, beyond, inOrder, type PageOf, uncountedPageOf } from "#lib/paging.ts";
import { pointsEventInWords } from "#lib/points/event-words.ts";

const pageSize = 30;

/** Whose timeline it is: a customer with everybody who was merged into them, and their user. */
export type Whose = { people: string[]; userId: string | null };

export type Timeline = Omit<PageOf<EventView>, "counts">;

const position: [PgColumn, PgColumn] = [auditEvents.at, auditEvents.id];

/** One page of everything that happened to a customer, to their user and to orders that they claimed, newest first. */
export async function findTimeline(
  ctx: Ctx,
  { people, userId }: Whose,
  cursors: { older: Cursor | null; newer: Cursor | null },
): Promise<Timeline> {
  const claimed = ctx.db.select({ id: claims.orderId }).from(claims).where(inArray(claims.toCustomerId, people));
  const sources = (asked: Asked) => [
    ...people.map((id) => newest(ctx, eq(auditEvents.customerId, id), asked)),
    ...(userId ? [newest(ctx, eq(auditEvents.userId, userId), asked)] : []),
    newest(ctx, sql`${auditEvents.orderId} in ${claimed}`, asked),
  ];
  return pageOfEvents(ctx, cursors, (asked) => sql.join(sources(asked), sql` union `));
}

/** A page of each source by its own index is enough for a page of all. */
const newest = (ctx: Ctx, isTheirs: SQL | undefined, asked: Asked) =>
  sql`(select ${auditEvents.id} from ${auditEvents}
    where ${and(eq(auditEvents.accountId, ctx.account.id), isTheirs, beyond(position, asked))}
    order by ${sql.join(inOrder(position, asked), sql`, `)} limit ${asked.limit})`;

async function pageOfEvents(
  ctx: Ctx,
  cursors: { older: Cursor | null; newer: Cursor | null },
  idsOf: (asked: Asked) => SQL,
): Promise<Timeline> {
  requirePermission(ctx, "customers:list");
  const query = { filter: {}, search: null, size: pageSize, number: 1, count: false, ...cursors };
  return uncountedPageOf<EventView>(query, {
    positionOf: ({ at, id }) => ({ at, id }),
    async rows(asked) {
      const rows = await ctx.db
        .select({
          event: auditEvents,
          actor: { name: users.name, username: users.username, role: users.role },
          order: { id: orders.id, code: orders.code },
        })
        .from(auditEvents)
        .leftJoin(users, eq(users.id, auditEvents.actorUserId))
        .leftJoin(orders, and(eq(orders.id, auditEvents.orderId), eq(orders.accountId, ctx.account.id)))
        .where(sql`${auditEvents.id} in (${idsOf(asked)})`)
        .orderBy(...inOrder(position, asked))
        .limit(asked.limit);
      return rows.map(eventView);
    },
  });
}

type Found = {
  event: typeof auditEvents.$inferSelect;
  actor: Pick<typeof users.$inferSelect, "name" | "username" | "role"> | null;
  order: { id: string; code: string | null } | null;
};

function eventView({ event, actor, order }: Found): EventView {
  const { id, at, data } = event;
  const reason = typeof data === "object" && data !== null && "reason" in data ? String(data.reason) : null;
  const isStaff = event.actorKind === "staff";
  return {
    id,
    at,
    event: event.event,
    says: orderEventInWords(event.event, data) ?? pointsEventInWords(event.event, data),
    reason,
    order: order?.code ? { id: order.id, code: order.code } : null,
    by: {
      kind: event.actorKind,
      name: isStaff ? (actor?.name ?? actor?.username ?? null) : null,
      role: actor && actor.role !== "customer" ? actor.role : null,
    },
  };
}

/** The last suspension of a customer, in the form of the timeline, and until when it is; null when there was none. */
export async function findSuspension(
  ctx: Ctx,
  customerId: string,
): Promise<(EventView & { until: Date | null }) | null> {
  const [found] = await ctx.db
    .select({ event: auditEvents, actor: { name: users.name, username: users.username, role: users.role } })
    .from(auditEvents)
    .leftJoin(users, eq(users.id, auditEvents.actorUserId))
    .where(
      and(
        eq(auditEvents.accountId, ctx.account.id),
        eq(auditEvents.customerId, customerId),
        eq(auditEvents.event, "suspended"),
      ),
    )
    .orderBy(desc(auditEvents.at), desc(auditEvents.id))
    .limit(1);
  const until = found && untilIn(found.event.data);
  return found ? { ...eventView({ ...found, order: null }), until: until ?? null } : null;
}

const until = z.object({ until: z.coerce.date() });
const untilIn = (data: unknown) => until.safeParse(data).data?.until;
