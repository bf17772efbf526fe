import { sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Db } from "#db/client.ts";
import {
  devices,
  guestDevices,
  handOvers,
  idempotencyKeys,
  logInChallenges,
  oneTimeCodes,
  orderLookups,
  outgoingMessages,
  passkeyChallenges,
  sessions,
  throttles as throttleRows,
} from "#db/schema/index.ts";
import { freeMergedNames } from "#lib/claims/free-merged-names.ts";
import { endDueAccounts } from "#lib/customers/end-account.ts";
import { liftDueSuspensions } from "#lib/customers/lift-suspensions.ts";
import { endDuePoints } from "#lib/points/expiry.ts";
import { after, days } from "#lib/time.ts";

const atOnce = 1_000;
/** A browser that was not seen for so long is a stranger again. */
const deviceLife = days(400);
/** What could not be sent may be sent again by hand for a week; then the codes and links in it are over. */
const wordsKept = days(7);
const messagesKept = days(90);

/**
 * Takes away what has expired: sessions, codes, challenges, look-ups, kept answers, counts of attempts, browsers that were
 * not seen or have been unlinked for over a year, the words of messages that failed a week ago, and messages that are done
 * for three months. Suspensions whose time is over are lifted; log-ins that merges have ended for good are gone; accounts
 * whose owners asked for it, and whose day has come, end with it, and so do points. At most a thousand of each, so that
 * nobody waits for it; several processes may do it at once. Gives how many those were.
 */
export async function sweepExpired(db: Db, now: Date): Promise<number> {
  const parts: [PgTable, PgColumn, PgColumn, Date][] = [
    [sessions, sessions.id, sessions.expiresAt, now],
    [oneTimeCodes, oneTimeCodes.id, oneTimeCodes.expiresAt, now],
    [logInChallenges, logInChallenges.id, logInChallenges.expiresAt, now],
    [passkeyChallenges, passkeyChallenges.id, passkeyChallenges.expiresAt, now],
    [orderLookups, orderLookups.id, orderLookups.expiresAt, now],
    [handOvers, handOvers.id, handOvers.expiresAt, now],
    [idempotencyKeys, idempotencyKeys.id, idempotencyKeys.expiresAt, now],
    [devices, devices.id, devices.lastSeenAt, after(now, -deviceLife)],
  ];
  let swept = (await liftDueSuspensions(db, now)) + (await endDueAccounts(db, now)) + (await endDuePoints(db, now));
  swept += await freeMergedNames(db, now);
  for (const [table, id, column, at] of parts) {
    const rows = await db.execute(sql`
      delete from ${table} where ${id} in (
        select ${id} from ${table} where ${column} < ${at.toISOString()}::timestamptz
        limit ${atOnce} for update skip locked) returning 1`);
    swept += rows.length;
  }
  const [linked, forgotten, unsent, old, throttles] = await Promise.all([
    sweepGuestDevices(db, after(now, -deviceLife)),
    db.execute(sql`update ${outgoingMessages} set body = '', html = null where state = 'failed' and body <> ''
      and inserted_at < ${iso(after(now, -wordsKept))}::timestamptz`),
    db.execute(sql`update ${outgoingMessages} set recipient = '', body = '', html = null, last_error = null,
      state = case state when 'sent' then state else 'failed' end
      where forgets_recipient and recipient <> '' and inserted_at < ${iso(after(now, -wordsKept))}::timestamptz`),
    db.execute(sql`delete from ${outgoingMessages} where id in (
      select id from ${outgoingMessages} where state <> 'queued' and inserted_at < ${iso(after(now, -messagesKept))}::timestamptz
      limit ${atOnce} for update skip locked) returning 1`),
    db.execute(sql`delete from ${throttleRows} where key in (
      select key from ${throttleRows} where expire < ${now.getTime()} limit ${atOnce} for update skip locked) returning 1`),
  ]);
  return swept + linked.length + forgotten.length + unsent.length + old.length + throttles.length;
}

/**
 * A guest's cookie lives for a year, so no cookie can be left of a device that ended, or was last seen, before `at`. The
 * first device's row stays while the guest has others all the same: without one, a cookie that names no device is good.
 */
const sweepGuestDevices = (db: Db, at: Date) =>
  db.execute(sql`delete from ${guestDevices} where id in (
    select id from ${guestDevices} as device where coalesce(ended_at, last_seen_at) < ${iso(at)}::timestamptz
      and (id <> customer_id or not exists (select from ${guestDevices} as other
        where other.customer_id = device.customer_id and other.id <> device.id and other.ended_at is null))
    limit ${atOnce} for update skip locked) returning 1`);

const iso = (at: Date) => at.toISOString();
