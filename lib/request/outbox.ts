import "server-only";
import { env } from "#lib/env.ts";
import { currentScope } from "#lib/http/scope.ts";
import { type OutboxMessage, readOutbox } from "#lib/notifications/outbox.ts";
import { requestContext } from "#lib/request/viewer.ts";

/** The outbox, newest last; null in production, where there is none (contract 12). A demo store is never production. */
export async function outboxHere(to: string | undefined): Promise<OutboxMessage[] | null> {
  const { db, account } = await requestContext();
  const isProduction = env().NODE_ENV === "production";
  if (isProduction && !account.isDemo) return null;
  return readOutbox(db, { to: to?.replaceAll("\0", ""), everyTestAccount: !isProduction });
}

/** The same for a page that shows the mails in frames, where its policy holds too: their style carries its nonce. */
export async function outboxForPage(to: string | undefined): Promise<OutboxMessage[] | null> {
  const messages = await outboxHere(to);
  const style = `<style nonce="${currentScope()?.nonce ?? ""}">`;
  return messages?.map((message) => ({ ...message, html: message.html?.replace("<style>", style) })) ?? null;
}
