import { and, eq, getTableColumns, lt, lte, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { outgoingMessages } from "#db/schema/index.ts";

export type OutgoingMessage = typeof outgoingMessages.$inferSelect;
export type Channel = OutgoingMessage["channel"];

/** The database's clock, which is one for all processes: a lease ends for everybody at once. */
const inMilliseconds = (count: number) => sql`now() + ${count}::double precision * interval '1 millisecond'`;

/**
 * Takes messages that are due, the longest due first, and counts an attempt at each. Nobody else gets them before the
 * lease is over, which is what happens when this process dies.
 */
export async function claimDue(
  db: Db,
  { channel, atMost, lease }: { channel: Channel; atMost: number; lease: number },
): Promise<OutgoingMessage[]> {
  const due = db.$with("due").as(
    db
      .select({ id: outgoingMessages.id })
      .from(outgoingMessages)
      .where(
        and(
          eq(outgoingMessages.state, "queued"),
          eq(outgoingMessages.channel, channel),
          lte(outgoingMessages.nextAttemptAt, sql`now()`),
        ),
      )
      .orderBy(outgoingMessages.nextAttemptAt)
      .limit(atMost)
      .for("update", { skipLocked: true }),
  );
  return db
    .with(due)
    .update(outgoingMessages)
    .set({ attempts: sql`${outgoingMessages.attempts} + 1`, nextAttemptAt: inMilliseconds(lease) })
    .from(due)
    .where(eq(outgoingMessages.id, due.id))
    .returning(getTableColumns(outgoingMessages));
}

/**
 * Notes that it has gone out, which stays true whoever may have claimed it meanwhile. Its words are forgotten: they may
 * hold a code or a link, and whoever was to read them has them now; the last to somebody forgets the address as well.
 */
export async function markSent(db: Db, { id }: OutgoingMessage): Promise<void> {
  await db
    .update(outgoingMessages)
    .set({
      state: "sent",
      sentAt: sql`now()`,
      lastError: null,
      recipient: sql`case when ${outgoingMessages.forgetsRecipient} then '' else ${outgoingMessages.recipient} end`,
      body: "",
      html: null,
    })
    .where(eq(outgoingMessages.id, id));
}

/** Still as it was claimed: after a lease that ran out, somebody else's attempt is not ours to judge. */
const stillOurs = ({ id, attempts }: OutgoingMessage) =>
  and(eq(outgoingMessages.id, id), eq(outgoingMessages.attempts, attempts), eq(outgoingMessages.state, "queued"));

/** Puts it off after a failure. */
export async function postpone(db: Db, message: OutgoingMessage, lastError: string, pause: number): Promise<void> {
  await db
    .update(outgoingMessages)
    .set({ lastError, nextAttemptAt: inMilliseconds(pause) })
    .where(stillOurs(message));
}

/** Notes that it will not go out. */
export async function giveUp(db: Db, message: OutgoingMessage, lastError: string): Promise<void> {
  await db.update(outgoingMessages).set({ state: "failed", lastError }).where(stillOurs(message));
}

/**
 * Gives up on everything older than `age`, and says how many those were. A store that is given its mail server after
 * months must not send months of codes that are no good any more.
 */
export async function giveUpOnOld(db: Db, channel: Channel, age: number): Promise<number> {
  const old = await db
    .update(outgoingMessages)
    .set({ state: "failed", lastError: "It was too old when it could have been sent." })
    .where(
      and(
        eq(outgoingMessages.state, "queued"),
        eq(outgoingMessages.channel, channel),
        lt(outgoingMessages.insertedAt, inMilliseconds(-age)),
        lte(outgoingMessages.nextAttemptAt, sql`now()`),
      ),
    )
    .returning({ id: outgoingMessages.id });
  return old.length;
}
