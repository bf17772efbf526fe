import type { Ctx, Role, Viewer } from "#lib/context.ts";
import { Refusal } from "#lib/refusal.ts";

/** The roles as a table of permissions speaks of them; `guest` is whoever holds the publishable token. */
export type Actor = "guest" | Role;

const everybody = ["guest", "customer", "support_specialist", "developer", "administrator"] as const;
const users = ["customer", "support_specialist", "developer", "administrator"] as const;
const staff = ["support_specialist", "developer", "administrator"] as const;
const builders = ["developer", "administrator"] as const;
const administrators = ["administrator"] as const;

/**
 * Who may do what (contract 1.5). Of those who may, guests and customers reach only what is theirs: that boundary stands
 * in the `where` of each function. The storefront's own visitors act on what their cookie names and need none of this.
 */
export const permissions = {
  "account:read": everybody,
  "account:change": builders,
  "publishable_token:read": builders,
  "user:own": users,
  "users:manage": administrators,
  "desk:open": staff,
  "customers:list": staff,
  "customers:create": ["guest", ...staff],
  "customers:reach": everybody,
  "customers:suspend": staff,
  "customers:delete": staff,
  "customers:annotate": staff,
  "customers:merge": staff,
  "customers:see": staff,
  "orders:create": everybody,
  "orders:list": users,
  "orders:reach": everybody,
  "orders:manage": staff,
  "orders:place_for": staff,
  "slips:print": staff,
  "points:use": users,
  "points:grant": staff,
  "points:approve": staff,
  "points:settings": administrators,
  "phone:prove": everybody,
  "mailbox:prove": everybody,
  "mailbox:ask": users,
  "password:ask": everybody,
  "password:own": users,
  "password:set": administrators,
} as const satisfies Record<string, readonly Actor[]>;

export type Permission = keyof typeof permissions;

function actorOf(viewer: Viewer): Actor | null {
  if (viewer.kind === "publishable") return "guest";
  if (viewer.kind === "customer") return "customer";
  return viewer.kind === "staff" ? viewer.role : null;
}

/** Refuses whoever may not. The operator at the server's own command line may do everything. */
export function requirePermission(ctx: Ctx, permission: Permission): void {
  if (!hasPermission(ctx, permission)) throw new Refusal("not_allowed");
}

/** Whether whoever asks may do that. */
export function hasPermission({ viewer }: Pick<Ctx, "viewer">, permission: Permission): boolean {
  const actor = actorOf(viewer);
  const allowed: readonly Actor[] = permissions[permission];
  return viewer.kind === "operator" || (actor !== null && allowed.includes(actor));
}
