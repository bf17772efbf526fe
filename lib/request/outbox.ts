import "server-only";
import { env } from "#lib/env.ts";
import { type OutboxMessage, readOutbox } from "#lib/notifications/outbox.ts";
import { requestContext } from "#lib/request/viewer.ts";

/** The outbox, newest last; null in production, where there is none (contract 12). A demo store is never production. */
export async function outboxHere(to: string | undefined): Promise<OutboxMessage[] | null> {
  const { db, account } = await requestContext();
  const isProduction = env().NODE_ENV === "production";
  if (isProduction && !account.isDemo) return null;
  return readOutbox(db, { to: to?.replaceAll("\0", ""), everyTestAccount: !isProduction });
}
