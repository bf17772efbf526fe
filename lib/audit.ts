import { auditEvents } from "#db/schema/index.ts";
import { type Ctx, userAgentOf } from "#lib/context.ts";

export type AuditEvent =
  | "guest_born"
  | "registered"
  | "logged_in"
  | "log_in_failed"
  | "second_step_failed"
  | "logged_out"
  | "session_ended"
  | "other_sessions_ended"
  | "password_changed"
  | "password_reset"
  | "password_reset_asked"
  | "email_change_asked"
  | "email_change_cancelled"
  | "email_changed"
  | "email_change_undone"
  | "authenticator_added"
  | "authenticator_removed"
  | "recovery_codes_made"
  | "recovery_code_used"
  | "device_trusted"
  | "device_forgotten"
  | "device_linked"
  | "device_unlinked"
  | "passkey_added"
  | "passkey_renamed"
  | "passkey_removed"
  | "not_me"
  | "email_proven"
  | "second_factor_changed"
  | "user_created"
  | "user_changed"
  | "user_deleted"
  | "order_changed"
  | "order_closed"
  | "order_cancelled"
  | "order_paid"
  | "order_fulfilled"
  | "order_noted"
  | "account_changed"
  | "points_committed"
  | "points_asked"
  | "points_declined"
  | "points_withdrawn"
  | "profile_changed"
  | "label_changed"
  | "note_added"
  | "looked_in"
  | "guest_merged"
  | "guest_declined"
  | "merge_undone"
  | "customers_merged"
  | "merged_away"
  | "customers_parted"
  | "orders_came_back"
  | "orders_declined"
  | "order_claimed"
  | "order_claimed_away"
  | "claim_undone"
  | "order_came_back"
  | "order_placed"
  | "slip_printed"
  | "slip_revoked"
  | "order_looked_up"
  | "email_disowned"
  | "email_owned_again"
  | "suspended"
  | "reinstated"
  | "ordering_suspended"
  | "ordering_reinstated"
  | "data_exported"
  | "deletion_asked"
  | "deletion_taken_back"
  | "guest_forgotten"
  | "account_ended"
  | "deleted";

type Subject = { customerId?: string | null; orderId?: string | null; userId?: string | null };

/** Appends to the log, in the transaction of the change it tells of. `data` never holds a secret. */
export async function record(
  ctx: Ctx,
  event: AuditEvent,
  subject: Subject,
  data: Record<string, unknown> = {},
): Promise<void> {
  const actorUserId = "userId" in ctx.viewer ? ctx.viewer.userId : null;
  const { address } = ctx.origin;
  const actor = { actorKind: ctx.viewer.kind, actorUserId, address, userAgent: userAgentOf(ctx) };
  await ctx.db
    .insert(auditEvents)
    .values({ accountId: ctx.account.id, ...subject, ...actor, event, data, at: ctx.now });
}
