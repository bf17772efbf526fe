import type { users } from "#db/schema/index.ts";
import type { Ctx } from "#lib/context.ts";
import { mayMail } from "#lib/identity/throttle.ts";
import type { Message } from "#lib/notifications/messages.ts";
import { enqueue } from "#lib/notifications/outbox.ts";

type Owner = Pick<typeof users.$inferSelect, "email" | "emailVerifiedAt">;

/**
 * Whether the owner of an account is told something about it now. A mailbox that was only typed, and may be anybody's,
 * gets five such mails an hour: whoever typed it may do things again and again to fill it.
 */
export const mayTell = async (
  ctx: Ctx,
  { email, emailVerifiedAt }: Owner,
  limit: "noticeMailbox" | "deletionMailbox" = "noticeMailbox",
): Promise<boolean> => email !== null && (emailVerifiedAt !== null || (await mayMail(ctx, { limit, of: email })));

/** Tells the owner of an account something about it, as far as `mayTell` lets it. In the transaction of the change. */
export async function tellOwner(
  ctx: Ctx,
  owner: Owner,
  words: (to: string) => Message,
  limit?: "noticeMailbox" | "deletionMailbox",
): Promise<void> {
  if (owner.email && (await mayTell(ctx, owner, limit))) await enqueue(ctx, words(owner.email));
}
