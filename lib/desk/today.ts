import { sql } from "drizzle-orm";
import type { Ctx } from "#lib/context.ts";
import type { TodayView, WeekOfGuestsView } from "#lib/desk/views.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { after, days } from "#lib/time.ts";

const weeks = 12;

/** What happened since midnight, and what waits, in one round trip. */
export async function findToday(ctx: Ctx): Promise<TodayView> {
  requirePermission(ctx, "desk:open");
  const { id, timeZone } = ctx.account;
  const now = ctx.now.toISOString();
  const own = "userId" in ctx.viewer ? ctx.viewer.userId : null;
  const midnight = sql`(date_trunc('day', ${now}::timestamptz at time zone ${timeZone}) at time zone ${timeZone})`;
  const happened = (event: string) => sql`(select count(*)::int from audit_events
    where account_id = ${id} and event = ${event} and at >= ${midnight})`;
  const [row] = await ctx.db.execute<Record<keyof TodayView, number>>(sql`select
    placed.count::int as placed, placed.cents::float8 as "placedCents",
    (select count(*)::int from orders where account_id = ${id} and status = 'opened') as waiting,
    ${happened("guest_born")} as guests,
    ${happened("registered")} as registered,
    (select count(*)::int from customers where account_id = ${id} and status = 'suspended' and superseded_by_id is null) as suspended,
    (select count(*)::int from outgoing_messages where account_id = ${id} and state = 'failed') as "failedMails",
    (select count(*)::int from point_requests as request join point_accounts on point_accounts.id = request.point_account_id
      join customers on customers.id = point_accounts.customer_id where request.account_id = ${id}
      and request.status = 'waiting' and request.asked_by_user_id is distinct from ${own}::uuid
      and customers.status <> 'deleted') as approvals
    from (select count(*) as count, coalesce(sum(grand_total_cents), 0) as cents from orders
      where account_id = ${id} and opened_at >= ${midnight}) as placed`);
  if (!row) throw new Error("the day was not counted");
  return row;
}

/** The last twelve weeks, oldest first; weeks in which no guest came are there with zeros. */
export async function findWeeksOfGuests(ctx: Ctx): Promise<WeekOfGuestsView[]> {
  requirePermission(ctx, "desk:open");
  const { id, timeZone } = ctx.account;
  const since = after(ctx.now, -days(7 * weeks)).toISOString();
  const weekOf = (at: ReturnType<typeof sql>) => sql`date_trunc('week', ${at} at time zone ${timeZone})`;
  const rows = await ctx.db.execute<{ monday: string; guests: number; became: number }>(sql`
    select (monday at time zone ${timeZone})::text as monday, count(born.id)::int as guests,
      count(born.id) filter (where born.status <> 'guest' or born.superseded_by_id is not null)::int as became
    from generate_series(${weekOf(sql`${since}::timestamptz`)} + interval '1 week', ${weekOf(sql`${ctx.now.toISOString()}::timestamptz`)}, interval '1 week') as monday
    left join (
      select ${weekOf(sql`event.at`)} as week, guest.id, guest.status, guest.superseded_by_id
      from audit_events as event join customers as guest on guest.id = event.customer_id
      where event.account_id = ${id} and event.event = 'guest_born' and event.at >= ${since}::timestamptz - interval '1 week'
    ) as born on born.week = monday
    group by monday order by monday`);
  return rows.map(({ monday, guests, became }) => ({ monday: new Date(monday), guests, becameCustomers: became }));
}
