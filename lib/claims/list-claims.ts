import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { claims, merges, orders } from "#db/schema/index.ts";
import { claimView, mergedIntoMe, toMe } from "#lib/claims/find-claims.ts";
import type { ListedClaimView } from "#lib/claims/views.ts";
import { endedLogIn } from "#lib/claims/write-claims.ts";
import type { Ctx } from "#lib/context.ts";
import type { Cursor } from "#lib/page.ts";
import { type Asked, beyond, inOrder, type PageOf, pageOf } from "#lib/paging.ts";

const pageSize = 20;

type Cursors = { older: Cursor | null; newer: Cursor | null };
type Listed = ListedClaimView & { total: number | null; all: number | null };

/** One page of all that has joined the asking customer since it was placed, newest first: single orders, and browsers. */
export async function listClaims(ctx: Ctx, cursors: Cursors): Promise<PageOf<ListedClaimView>> {
  const query = { filter: {}, search: null, size: pageSize, number: 1, count: false, ...cursors };
  return pageOf<Listed>(ctx, query, {
    positionOf: ({ at, id }) => ({ at, id }),
    async rows(asked) {
      const [single, merged] = await Promise.all([singleClaims(ctx, asked), mergesOf(ctx, asked)]);
      const sign = asked.direction === "newer" ? 1 : -1;
      const byPlace = (a: Listed, b: Listed) => sign * (a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
      return [...single, ...merged].sort(byPlace).slice(0, asked.limit);
    },
    counts: { matching: sql`null::int`, visible: sql`null::int` },
  });
}

const uncounted = { total: null, all: null };
const part = (position: [PgColumn, PgColumn], asked: Asked, whose: SQL | undefined) => ({
  where: and(whose, beyond(position, asked)),
  order: inOrder(position, asked),
});

async function singleClaims(ctx: Ctx, asked: Asked): Promise<Listed[]> {
  const whose = and(toMe(ctx), isNull(claims.mergeId));
  const { where, order } = part([claims.claimedAt, claims.id], asked, whose);
  const rows = await ctx.db
    .select({ claim: claims, code: orders.code })
    .from(claims)
    .innerJoin(orders, eq(orders.id, claims.orderId))
    .where(where)
    .orderBy(...order)
    .limit(asked.limit);
  return rows.map(({ claim, code }) => ({
    ...claimView(ctx, claim, claim.claimedAt, { kind: "claim", isCarriedOn: claim.continuesId !== null }),
    ...uncounted,
    order: { id: claim.orderId, code: code ?? "" },
    orderCount: 1,
    hadCart: false,
    undoneAt: claim.undoneAt,
    isElsewhere: claim.continuedAt !== null,
  }));
}

async function mergesOf(ctx: Ctx, asked: Asked): Promise<Listed[]> {
  const { where, order } = part([merges.mergedAt, merges.id], asked, mergedIntoMe(ctx));
  const rows = await ctx.db
    .select()
    .from(merges)
    .where(where)
    .orderBy(...order)
    .limit(asked.limit);
  return rows.map((merge) => ({
    ...claimView(ctx, merge, merge.mergedAt, {
      kind: "merge",
      isCarriedOn: false,
      isForStore: endedLogIn(merge.moved),
    }),
    ...uncounted,
    order: null,
    orderCount: merge.moved.orders.length,
    hadCart: merge.moved.cart !== null,
    undoneAt: merge.undoneAt,
    isElsewhere: false,
  }));
}
