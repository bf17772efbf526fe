import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { addresses, customerNotes, customers, sessions, users } from "#db/schema/index.ts";
import { findCart } from "#lib/checkout/cart.ts";
import { listClaims } from "#lib/claims/list-claims.ts";
import type { Ctx } from "#lib/context.ts";
import { findTries, type LogInFacts, logInStateOf } from "#lib/desk/log-in-state.ts";
import { findSuspension, findTimeline } from "#lib/desk/timeline.ts";
import type { DeskCustomerView, NoteView } from "#lib/desk/views.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { factorOf, hasApp } from "#lib/identity/second-factor.ts";
import { findHistory } from "#lib/orders/history.ts";
import type { Cursor } from "#lib/page.ts";
import { findBalance } from "#lib/points/ledger.ts";

const mostNotes = 100;

type Cursors = { older: Cursor | null; newer: Cursor | null };

/** Those who were merged into the customer, and whom they were merged into in the end: both without end of steps. */
const people = sql<string[]>`(
  with recursive people as (
    select ${customers}.id as id union select c.id from ${customers} as c join people on c.superseded_by_id = people.id)
  select json_agg(id) from people)`;
const survivor = sql<string>`(
  with recursive next as (
    select ${customers}.id as id, ${customers}.superseded_by_id as onward
    union select c.id, c.superseded_by_id from ${customers} as c join next on c.id = next.onward)
  select id from next where onward is null)`;

const openSessions = (now: Date) => sql`from ${sessions} where ${sessions.userId} = ${users}.id
  and ${sessions.userEpoch} = ${users}.epoch and ${sessions.expiresAt} > ${now.toISOString()}::timestamptz`;

/** Who a customer's page is about, with what the rest of it is asked by; null for nobody of this account. */
export async function findDeskCustomer(ctx: Ctx, id: string) {
  requirePermission(ctx, "customers:list");
  const [found] = await ctx.db
    .select({
      customer: customers,
      user: users,
      address: addresses,
      people,
      survivorId: survivor,
      hasApp,
      sessions: sql<number>`(select count(*)::int ${openSessions(ctx.now)})`,
      lastSeen: sql<string | null>`(select max(${sessions.lastSeenAt}) ${openSessions(ctx.now)})`,
    })
    .from(customers)
    .leftJoin(users, eq(users.id, customers.userId))
    .leftJoin(addresses, and(eq(addresses.customerId, customers.id), eq(addresses.kind, "delivery")))
    .where(and(eq(customers.id, id), eq(customers.accountId, ctx.account.id)));
  if (!found) return null;
  const { customer, user, survivorId } = found;
  const whose = { people: found.people, userId: user?.id ?? null };
  return { view: viewOf(found, ctx.account.defaultLocale), facts: factsOf(found), customer, whose, survivorId };
}

type Found = {
  customer: typeof customers.$inferSelect;
  user: typeof users.$inferSelect | null;
  address: typeof addresses.$inferSelect | null;
  people: string[];
  hasApp: boolean;
  sessions: number;
  lastSeen: string | null;
};

function viewOf({ customer, user, address, people }: Found, locale: string): DeskCustomerView {
  const { id, status, code, name, email, label, lastSeenAt } = customer;
  const country = address?.countryCode && new Intl.DisplayNames(locale, { type: "region" }).of(address.countryCode);
  const town = [address?.postalCode, address?.city].filter(Boolean).join(" ");
  return {
    ...{ id, status, code, name, email, label },
    phone: customer.phoneNumber,
    since: customer.insertedAt,
    username: user?.username ?? null,
    isEmailProven: Boolean(user?.emailVerifiedAt),
    address: [address?.lineOne, address?.lineTwo, town, country].flatMap((line) => line || []),
    lastSeen: lastSeenAt,
    mergedCount: people.length - 1,
  };
}

function factsOf({ customer, user, ...found }: Found): LogInFacts {
  const { status, deletedAt, deletionDueAt } = customer;
  return {
    ...{ status, deletedAt, deletionDueAt },
    user: user && {
      id: user.id,
      username: user.username,
      email: user.email,
      emailVerifiedAt: user.emailVerifiedAt,
      factor: factorOf({ hasApp: found.hasApp, authMethod: user.authMethod }),
      sessions: found.sessions,
      lastSeenAt: found.lastSeen ? new Date(found.lastSeen) : null,
    },
  };
}

export type DeskCustomer = NonNullable<Awaited<ReturnType<typeof findDeskCustomer>>>;

/** Everything else on the page of a customer, side by side. What is theirs is read as they read it themselves. */
export async function readDeskCustomer(
  ctx: Ctx,
  { customer: { id }, facts, whose }: DeskCustomer,
  { orders, events }: { orders: Cursors; events: Cursors },
) {
  requirePermission(ctx, "customers:list");
  const asThem: Ctx = { ...ctx, viewer: { kind: "guest", customerId: id } };
  const [history, cart, points, claims, notes, timeline, tries, suspension] = await Promise.all([
    findHistory(asThem, orders),
    findCart(asThem),
    findBalance(asThem),
    listClaims(asThem, { older: null, newer: null }),
    findNotes(ctx, whose.people),
    findTimeline(ctx, whose, events),
    findTries(ctx, facts),
    facts.status === "suspended" ? findSuspension(ctx, id) : null,
  ]);
  const logIn = logInStateOf(ctx, facts, { tries, suspension });
  return { history, cart, points, claims, notes, timeline, logIn };
}

async function findNotes(ctx: Ctx, people: string[]): Promise<NoteView[]> {
  return ctx.db
    .select({
      id: customerNotes.id,
      text: customerNotes.text,
      at: customerNotes.writtenAt,
      author: sql<string | null>`coalesce(${users.name}, ${users.username})`,
    })
    .from(customerNotes)
    .leftJoin(users, eq(users.id, customerNotes.authorUserId))
    .where(and(eq(customerNotes.accountId, ctx.account.id), inArray(customerNotes.customerId, people)))
    .orderBy(desc(customerNotes.writtenAt), desc(customerNotes.id))
    .limit(mostNotes);
}
