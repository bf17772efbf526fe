import { and, eq, inArray, sql } from "drizzle-orm";
import { addresses, customers, type MergedAddress, users } from "#db/schema/index.ts";
import type { Facts, MergePreviewView, MergeSideView } from "#lib/claims/merge-views.ts";
import { type Choosable, isFixed } from "#lib/claims/merged-fields.ts";
import { areSameTerms, joinedTerms, termsOf } from "#lib/claims/merged-standing.ts";
import { whoStays } from "#lib/claims/who-stays.ts";
import type { Ctx } from "#lib/context.ts";
import { nameOf } from "#lib/customers/standing.ts";
import { findSuspension } from "#lib/customers/suspension.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { formatMoney } from "#lib/money.ts";
import { formatTime } from "#lib/time.ts";

type Pair = { ids: [string, string]; keep: string | null };

/**
 * Two customers side by side, and what merging them would do; null when one of them is not there, is deleted, or is part
 * of somebody else by now. Who stays, and why, is said by `whoStays`.
 */
export async function findMergePreview(ctx: Ctx, { ids, keep }: Pair): Promise<MergePreviewView | null> {
  requirePermission(ctx, "customers:merge");
  const rows = await readPeople(ctx, ids);
  const [one, other] = ids.map((id) => rows.find((row) => row.id === id));
  if (!one || !other) return null;
  const sides: MergePreviewView["sides"] = [one.side, other.side];
  tellApart(sides);
  const stays = whoStays([one, other], keep);
  const obstacle = obstacleOf(ctx, sides);
  return { sides, obstacle, plan: stays && planOf(ctx, stays) };
}

/** Two who are called the same, as one person is, are called by what they have not in common, too. */
function tellApart([one, other]: MergePreviewView["sides"]): void {
  if (one.name !== other.name) return;
  const marksOf = ({ id, status, username, details }: MergeSideView) => [
    status,
    username,
    details.email,
    id.slice(0, 8),
  ];
  const [marks, others] = [marksOf(one), marksOf(other)];
  const at = marks.findIndex((mark, at) => mark && others[at] && mark !== others[at]);
  one.name = `${one.name} (${marks[at]})`;
  other.name = `${other.name} (${others[at]})`;
}

type Person = Awaited<ReturnType<typeof readPeople>>[number];

function planOf(ctx: Ctx, { from, into, why }: NonNullable<ReturnType<typeof whoStays<Person>>>) {
  const fields: Choosable[] = ["name", "email", "phone", "address", "label"];
  const valuesOf = (field: Choosable) => ({ into: into.side.details[field], from: from.side.details[field] });
  const fixed = (field: Choosable) => isFixed(field, into.user);
  const conflicts = fields.flatMap((field) => {
    const { into, from } = valuesOf(field);
    return into && from && into !== from ? [{ field, into, from, isFixed: fixed(field) }] : [];
  });
  const filled = fields.filter((field) => !valuesOf(field).into && valuesOf(field).from && !fixed(field));
  const terms = joinedTerms(from.side.suspension, into.side.suspension);
  const suspended = areSameTerms(terms, into.side.suspension) ? null : terms;
  const plan = { why, conflicts, filled, suspended };
  return { ...plan, from: from.side, into: into.side, facts: factsOf(ctx, { from: from.side, into: into.side }) };
}

/** An account that its owner has asked to end must not take somebody else along, nor be kept from ending. */
function obstacleOf(ctx: Ctx, sides: MergeSideView[]): string | null {
  const ending = sides.find((side) => side.endsOn);
  if (!ending?.endsOn) return null;
  const day = formatTime(ending.endsOn, "day", { locale: ctx.account.defaultLocale, timeZone: ctx.account.timeZone });
  return `The account of ${ending.name} ends on ${day}, as its owner has asked. Until that is taken back, it cannot be merged.`;
}

type Counts = Pick<
  MergeSideView,
  "orders" | "orderedCents" | "cartPieces" | "points" | "notes" | "sessions" | "apiTokens" | "devices"
>;

async function readPeople(ctx: Ctx, ids: string[]) {
  const [rows, counts, suspensions] = await Promise.all([
    ctx.db
      .select({ customer: customers, user: users, address: addresses })
      .from(customers)
      .leftJoin(users, eq(users.id, customers.userId))
      .leftJoin(addresses, and(eq(addresses.customerId, customers.id), eq(addresses.kind, "delivery")))
      .where(and(inArray(customers.id, ids), eq(customers.accountId, ctx.account.id), eq(customers.isOpen, true))),
    countAll(ctx, ids),
    Promise.all(ids.map((id) => findSuspension(ctx, id))),
  ]);
  return rows.flatMap(({ customer, user, address }) => {
    const { id, status, userId, insertedAt, name, email, phoneNumber: phone, label } = customer;
    const counted = counts.find((each) => each.id === id);
    if (status === "deleted" || !counted) return [];
    const { id: _, ...numbers } = counted;
    const suspension = termsOf(customer, suspensions.find((each) => each?.customerId === id) ?? null);
    const side: MergeSideView = {
      ...{ id, status, since: insertedAt, name: nameOf(customer).name, ...numbers },
      username: user?.username ?? null,
      details: { name, email, phone, label, address: address && addressInWords(address) },
      isEmailProven: Boolean(user?.emailVerifiedAt),
      suspension: suspension && { scope: suspension.scope, until: suspension.until },
      endsOn: customer.deletionDueAt,
    };
    return [{ id, userId, insertedAt, user, side }];
  });
}

const addressInWords = ({ lineOne, lineTwo, postalCode, city, province, countryCode }: MergedAddress) =>
  [lineOne, lineTwo, [postalCode, city].filter(Boolean).join(" "), province, countryCode].filter(Boolean).join(", ") ||
  null;

async function countAll(ctx: Ctx, ids: string[]): Promise<(Counts & { id: string })[]> {
  const now = ctx.now.toISOString();
  return ctx.db.execute<Counts & { id: string }>(sql`
    with recursive people as (
      select id as whose, id from ${customers} where ${inArray(customers.id, ids)}
      union select whose, c.id from ${customers} as c join people on c.superseded_by_id = people.id)
    select c.id,
      (select count(*)::int from orders where customer_id = c.id and status <> 'cart') as orders,
      (select coalesce(sum(grand_total_cents), 0)::float8 from orders where customer_id = c.id and status <> 'cart') as "orderedCents",
      (select coalesce(sum(order_quantity), 0)::int from order_line_items as line join orders on orders.id = line.order_id
        where customer_id = c.id and orders.status = 'cart') as "cartPieces",
      coalesce((select balance from point_accounts where customer_id = c.id), 0)::int as points,
      (select count(*)::int from customer_notes join people on people.id = customer_id where whose = c.id) as notes,
      (select count(*)::int from sessions join users on users.id = sessions.user_id and users.epoch = sessions.user_epoch
        where users.customer_id = c.id and users.status = 'active' and expires_at > ${now}::timestamptz) as sessions,
      (select count(*)::int from api_refresh_tokens as token join users on users.id = token.user_id and users.epoch = token.user_epoch
        where users.customer_id = c.id and users.status = 'active' and revoked_at is null) as "apiTokens",
      greatest((select count(*)::int from guest_devices where customer_id = c.id and ended_at is null),
        (c.last_seen_at is not null)::int) as devices
    from ${customers} as c where ${inArray(sql`c.id`, ids)}`);
}

/** What of both a merge depends on. What they are logged in with is not of it: it may change at any moment. */
function factsOf(ctx: Ctx, both: { from: MergeSideView; into: MergeSideView }): Facts {
  const { currency, defaultLocale: locale, timeZone } = ctx.account;
  const facts: Facts = {};
  for (const side of [both.from, both.into]) {
    const until = side.suspension?.until;
    const suspension =
      side.suspension &&
      `${side.suspension.scope}${until ? ` until ${formatTime(until, "moment", { locale, timeZone })}` : ""}`;
    const said = {
      status: side.status,
      username: side.username,
      ...side.details,
      suspension,
      orders: `${side.orders}, ${formatMoney(side.orderedCents, currency, locale)}`,
      "pieces in the cart": String(side.cartPieces),
      points: String(side.points),
      notes: String(side.notes),
    };
    for (const [what, value] of Object.entries(said))
      facts[`${side.name}, ${side.id.slice(0, 8)}: ${what}`] = value ?? "none";
  }
  return facts;
}

/** What has become of what somebody has seen, one sentence for each; none when it is all the same. */
export const changesSince = (seen: Facts, now: Facts): string[] =>
  Object.entries(now).flatMap(([what, value]) =>
    seen[what] === value ? [] : `${what} is ${value} now${seen[what] ? ` and was ${seen[what]}` : ""}.`,
  );
