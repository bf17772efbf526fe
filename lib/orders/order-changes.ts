import { and, eq, gte, sql } from "drizzle-orm";
import { auditEvents, users } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { OrderRow } from "#lib/orders/lock-order.ts";
import { Refusal } from "#lib/refusal.ts";
import { agoInWords, formatTime } from "#lib/time.ts";

type Words = (its: { it: string; its: string }) => string;

const words: Record<string, Words> = {
  order_placed: ({ it }) => `placed ${it}`,
  order_changed: ({ its }) => `changed ${its} details`,
  order_closed: ({ it }) => `closed ${it}`,
  order_cancelled: ({ it }) => `cancelled ${it}`,
  order_paid: () => "noted what was paid",
  order_fulfilled: () => "noted what was handed over",
  order_noted: () => "added a note",
  slip_printed: () => "printed a claim slip",
  slip_revoked: () => "revoked a claim slip",
};

const whenDone: Record<string, Words> = {
  order_paid: ({ it }) => `marked ${it} paid`,
  order_fulfilled: ({ it }) => `marked ${it} handed over`,
};

const [theOrder, anOrder] = [
  { it: "it", its: "its" },
  { it: "an order", its: "an order’s" },
];

/**
 * Refuses `order_changed` when the order, which is locked, is not what whoever asks has seen, and says who did what to
 * it meanwhile; `meta.version` is what has been told by that. Null is for those who have looked at nothing.
 */
export async function refuseUnlessSeen(ctx: Ctx, order: OrderRow, version: string | null): Promise<void> {
  if (version === null || version === order.version) return;
  const changes = await changesSince(ctx, order.id, version);
  const told = changes.length > 0 ? changes.join(" ") : "This order was changed since you opened it.";
  throw new Refusal("order_changed", {
    says: `${told} Nothing of yours was done yet.`,
    meta: { version: order.version },
  });
}

/** One sentence for each change since that version, oldest first. Ids are drawn under the order's lock, so they tell the order. */
async function changesSince(ctx: Ctx, orderId: string, version: string): Promise<string[]> {
  const isOfOrder = and(eq(auditEvents.accountId, ctx.account.id), eq(auditEvents.orderId, orderId));
  const [first] = await ctx.db
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(and(isOfOrder, sql`${auditEvents.data}->>'from' = ${version}`))
    .orderBy(auditEvents.id)
    .limit(1);
  if (!first) return [];
  const rows = await ctx.db
    .select({
      event: auditEvents.event,
      at: auditEvents.at,
      data: auditEvents.data,
      name: users.name,
      username: users.username,
    })
    .from(auditEvents)
    .leftJoin(users, eq(users.id, auditEvents.actorUserId))
    .where(and(isOfOrder, gte(auditEvents.id, first.id)))
    .orderBy(auditEvents.id)
    .limit(20);
  return rows.map(({ event, at, data, name, username }) => {
    const place = { locale: ctx.account.defaultLocale, timeZone: ctx.account.timeZone };
    const when = agoInWords(at, ctx.now) ?? formatTime(at, "moment", place);
    return `${name ?? username ?? "Somebody"} ${changeInWords(event, data)} ${when}.`;
  });
}

/** What somebody did to an order, after their name: "marked it paid". */
export const changeInWords = (event: string, data: unknown): string =>
  wordsOf(event, data)?.(theOrder) ?? "changed whom it belongs to";

/** The same where many orders are told of, at the beginning of a line: "Marked an order paid"; null for what is no work on an order. */
export function orderEventInWords(event: string, data: unknown): string | null {
  const says = wordsOf(event, data)?.(anOrder);
  return says ? says.charAt(0).toUpperCase() + says.slice(1) : null;
}

function wordsOf(event: string, data: unknown): Words | undefined {
  const isDone = typeof data === "object" && data !== null && "isDone" in data && data.isDone === true;
  return (isDone ? whenDone[event] : undefined) ?? words[event];
}
