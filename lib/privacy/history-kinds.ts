import { and, asc, desc, eq, gte, inArray, or, sql } from "drizzle-orm";
import {
  auditEvents,
  claims,
  customerNotes,
  declinedOrders,
  merges,
  orders,
  outgoingMessages,
  suspensions,
} from "#db/schema/index.ts";
import { maskedCode } from "#lib/claims/masked.ts";
import { doneByOthers } from "#lib/identity/activity.ts";
import { batch, few, inBatches, type Kind, mapped, type Own, only, type Row } from "#lib/privacy/kinds.ts";
import { deviceInWords } from "#lib/sessions/device.ts";

const claim = ["orderCode", "direction", "evidence", "by", "reason", "claimedAt", "undoneAt", "undoneBy"];
const merge = ["direction", "evidence", "by", "reason", "orders", "points", "mergedAt", "undoneAt", "undoneBy"];
const suspension = ["scope", "says", "reason", "beganAt", "until", "endedAt"];
const activity = ["event", "at", "by", "details", "device", "userAgent", "address"];
const message = ["channel", "recipient", "subject", "words", "state", "insertedAt", "sentAt"];

/**
 * How orders came and went, what happened, and what we wrote. Other people's ids are in none of it: with a guest's, the
 * API shows what is the guest's.
 */
export const historyKinds: Kind[] = [
  few("claims", claim, findClaims),
  few("merges", merge, findMerges),
  few("declinedOffers", ["orderCode", "declinedAt"], findDeclined),
  few("notes", ["text", "writtenAt"], ({ ctx, people }) =>
    ctx.db.select().from(customerNotes).where(inArray(customerNotes.customerId, people)).orderBy(asc(customerNotes.id)),
  ),
  few("suspensions", suspension, ({ ctx, people }) =>
    ctx.db.select().from(suspensions).where(inArray(suspensions.customerId, people)).orderBy(asc(suspensions.id)),
  ),
  {
    name: "activity",
    columns: activity,
    read: (own) => mapped(eventsOf(own), (row) => only(activity, eventRow(row, own))),
  },
  {
    name: "messages",
    columns: message,
    read: (own) => mapped(messagesTo(own), (row) => only(message, messageRow(row))),
  },
];

/** The code of an order that is somebody else's by now is not to be used any more, but to be known again. */
const codeFor = (customerId: string, order: { code: string | null; customerId: string | null }) =>
  order.code && (order.customerId === customerId ? order.code : maskedCode(order.code));

async function findClaims({ ctx, customerId, people }: Own): Promise<Row[]> {
  const rows = await ctx.db
    .select({ claim: claims, order: { code: orders.code, customerId: orders.customerId } })
    .from(claims)
    .innerJoin(orders, eq(orders.id, claims.orderId))
    .where(or(inArray(claims.toCustomerId, people), inArray(claims.fromCustomerId, people)))
    .orderBy(asc(claims.claimedAt), asc(claims.id));
  return rows.map(({ claim, order }) => ({
    ...claim,
    orderCode: codeFor(customerId, order),
    direction: people.includes(claim.toCustomerId) ? "to you" : "from you",
    by: claim.actorKind,
    undoneBy: claim.undoneByKind,
  }));
}

async function findMerges({ ctx, people }: Own): Promise<Row[]> {
  const rows = await ctx.db
    .select()
    .from(merges)
    .where(or(inArray(merges.toCustomerId, people), inArray(merges.fromCustomerId, people)))
    .orderBy(asc(merges.mergedAt), asc(merges.id));
  return rows.map((row) => ({
    ...row,
    direction: people.includes(row.toCustomerId) ? "to you" : "from you",
    by: row.actorKind,
    orders: row.moved.orders.length,
    points: row.moved.points,
    undoneBy: row.undoneByKind,
  }));
}

async function findDeclined({ ctx, customerId, people }: Own): Promise<Row[]> {
  const rows = await ctx.db
    .select({ order: { code: orders.code, customerId: orders.customerId }, declinedAt: declinedOrders.declinedAt })
    .from(declinedOrders)
    .innerJoin(orders, eq(orders.id, declinedOrders.orderId))
    .where(inArray(declinedOrders.customerId, people))
    .orderBy(asc(declinedOrders.declinedAt));
  return rows.map(({ order, declinedAt }) => ({ orderCode: codeFor(customerId, order), declinedAt }));
}

type EventRow = typeof auditEvents.$inferSelect;

function eventsOf({ ctx, people, user }: Own) {
  const isTheirs = and(
    eq(auditEvents.accountId, ctx.account.id),
    or(inArray(auditEvents.customerId, people), eq(auditEvents.userId, user.id)),
  );
  return inBatches<EventRow>((last) => {
    const isEarlier =
      last && sql`(${auditEvents.at}, ${auditEvents.id}) < (${last.at.toISOString()}::timestamptz, ${last.id}::uuid)`;
    return ctx.db
      .select()
      .from(auditEvents)
      .where(and(isTheirs, isEarlier ?? undefined))
      .orderBy(desc(auditEvents.at), desc(auditEvents.id))
      .limit(batch);
  });
}

/** Where somebody else did it from is theirs, and so is where it was done before a merge. Of what was noted beside, what people named or wrote; never ids. */
function eventRow(row: EventRow, { customerId, user }: Own): Row {
  const isBefore = row.customerId !== null && row.customerId !== customerId && row.userId !== user.id;
  const isByAnother = row.actorUserId !== null && row.actorUserId !== user.id;
  const isOthers = isBefore || isByAnother || doneByOthers.includes(row.event);
  const from = isOthers ? {} : { address: row.address, userAgent: row.userAgent };
  return {
    event: row.event,
    at: row.at,
    by: row.actorUserId === user.id ? "you" : row.actorKind,
    details: detailsIn(row.data),
    device: from.userAgent ? deviceInWords(from.userAgent) : null,
    ...from,
  };
}

function detailsIn(data: unknown): string | null {
  if (typeof data !== "object" || data === null) return null;
  const said = Object.entries(data).filter(([name]) => /^(name|reason|says)$/.test(name));
  return said.length > 0 ? said.map(([name, words]) => `${name}: ${words}`).join(", ") : null;
}

type MessageRow = typeof outgoingMessages.$inferSelect;

/**
 * What went to the mailbox and the telephone since the account began, if they are proven: what goes to one that was only
 * typed may be for somebody else, and so may what went there before.
 */
function messagesTo({ ctx, user, email, phoneNumber }: Own) {
  const own = [email, phoneNumber].filter((each) => each !== null);
  if (own.length === 0) return nothing<MessageRow>();
  const isTheirs = and(
    eq(outgoingMessages.accountId, ctx.account.id),
    inArray(outgoingMessages.recipient, own),
    gte(outgoingMessages.insertedAt, user.insertedAt),
  );
  return inBatches<MessageRow>((last) =>
    ctx.db
      .select()
      .from(outgoingMessages)
      .where(and(isTheirs, last ? sql`${outgoingMessages.id} > ${last.id}::uuid` : undefined))
      .orderBy(asc(outgoingMessages.id))
      .limit(batch),
  );
}

async function* nothing<Found>(): AsyncGenerator<Found[]> {}

const messageRow = (row: MessageRow): Row => ({ ...row, words: withoutSecrets(row.body) || null });

/** A message that has not gone out yet has its words still: the codes and links in them open doors. */
const withoutSecrets = (words: string) => words.replace(/\b\d{6}\b/g, "••••••").replace(/([?&]token=)[^\s&]+/g, "$1…");
