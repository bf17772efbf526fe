import type { Ctx, Role } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";

/** What staff may do, role by role. Customers and guests act on what is theirs only, and need no permission for it. */
const permissions = {
  "customers:suspend": ["support_specialist", "developer", "administrator"],
  "customers:delete": ["support_specialist", "developer", "administrator"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

/** Refuses whoever may not. The operator at the server's own command line may do everything. */
export function requirePermission(ctx: Ctx, permission: Permission): void {
  if (ctx.viewer.kind === "operator") return;
  const allowed: readonly Role[] = permissions[permission];
  if (ctx.viewer.kind !== "staff" || !allowed.includes(ctx.viewer.role)) throw new Refusal("not_allowed");
}
