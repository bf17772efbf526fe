import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { Db } from "#db/client.ts";
import { accounts, outgoingMessages } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import type { Message } from "#lib/notifications/messages.ts";
import { messageCommitted } from "#lib/notifications/wake.ts";

/** Writes a message in the transaction of the change that caused it; it is on its way when that is committed. */
export async function enqueue(ctx: Ctx, message: Message): Promise<void> {
  const { channel, to, subject, body, html = null, forgetsRecipient = false } = message;
  await ctx.db.insert(outgoingMessages).values({
    accountId: ctx.account.id,
    channel,
    recipient: to,
    subject,
    body,
    html,
    forgetsRecipient,
    // By the clock that claims go by, which a process's own may be ahead of.
    nextAttemptAt: sql`now()`,
    insertedAt: ctx.now,
  });
  if (ctx.afterCommit) ctx.afterCommit.push(messageCommitted);
  else messageCommitted();
}

/** A message as the outbox shows it. */
export type OutboxMessage = Message & { at: string };

/** What programs may read of it (contract 12). */
export const outboxEntry = ({ channel, to, subject, body, at }: OutboxMessage) => ({ channel, to, subject, body, at });

const atMost = 500;

/**
 * The newest messages, newest last, of the demo stores alone: with `everyTestAccount`, which is for development, of all
 * accounts in test mode. `to` narrows it down to one recipient.
 */
export async function readOutbox(
  db: Db,
  { to, everyTestAccount }: { to?: string | undefined; everyTestAccount: boolean },
): Promise<OutboxMessage[]> {
  const shown = db
    .select({ id: accounts.id })
    .from(accounts)
    .where(or(eq(accounts.isDemo, true), everyTestAccount ? eq(accounts.mode, "test") : undefined));
  const rows = await db
    .select()
    .from(outgoingMessages)
    .where(
      and(
        inArray(outgoingMessages.accountId, shown),
        to ? eq(sql`lower(${outgoingMessages.recipient})`, to.trim().toLowerCase()) : undefined,
      ),
    )
    .orderBy(sql`${outgoingMessages.id} desc`)
    .limit(atMost);
  return rows.reverse().map(({ channel, recipient, subject, body, html, insertedAt }) => ({
    channel,
    to: recipient,
    subject,
    body,
    html,
    at: insertedAt.toISOString(),
  }));
}
