import { sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Db } from "#db/client.ts";
import { devices, logInChallenges, oneTimeCodes, passkeyChallenges, sessions } from "#db/schema/index.ts";
import { after, days } from "#lib/time.ts";

const atOnce = 1_000;
/** A browser that was not seen for so long is a stranger again. */
const deviceLife = days(400);

/**
 * Takes away what has expired: sessions, codes, challenges, and browsers that were not seen for over a year. At most a
 * thousand rows of each, so that nobody waits for it; several processes may do it at once. Gives how many those were.
 */
export async function sweepExpired(db: Db, now: Date): Promise<number> {
  const parts: [PgTable, PgColumn, PgColumn, Date][] = [
    [sessions, sessions.id, sessions.expiresAt, now],
    [oneTimeCodes, oneTimeCodes.id, oneTimeCodes.expiresAt, now],
    [logInChallenges, logInChallenges.id, logInChallenges.expiresAt, now],
    [passkeyChallenges, passkeyChallenges.id, passkeyChallenges.expiresAt, now],
    [devices, devices.id, devices.lastSeenAt, after(now, -deviceLife)],
  ];
  let swept = 0;
  for (const [table, id, column, at] of parts) {
    const rows = await db.execute(sql`
      delete from ${table} where ${id} in (
        select ${id} from ${table} where ${column} < ${at.toISOString()}::timestamptz
        limit ${atOnce} for update skip locked) returning 1`);
    swept += rows.length;
  }
  return swept;
}
