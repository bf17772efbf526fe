import type { Db } from "#db/client.ts";
import type { Account } from "#lib/accounts/accounts.ts";
import { Refusal } from "#lib/refusal.ts";

export type Role = "customer" | "support_specialist" | "developer" | "administrator";

/**
 * Who is asking, computed once a request. A publishable token speaks for anybody at all; the operator is whoever has a
 * shell on the server. A guest's `deviceId` is there on devices that it was handed over to.
 */
export type Viewer =
  | { kind: "anonymous" }
  | { kind: "publishable" }
  | { kind: "guest"; customerId: string; deviceId?: string | null }
  | { kind: "customer"; customerId: string; userId: string; sessionId: string | null }
  | { kind: "staff"; role: Exclude<Role, "customer">; userId: string; sessionId: string | null }
  | { kind: "operator" };

/** From where: the address that the configured proxies vouch for, and what the browser says it is. */
export type Origin = { address: string | null; userAgent: string | null };

/** A look at what a customer sees: for staff who ask in the customer's place, read only, until a moment. */
export type LookIn = {
  id: string;
  customerId: string;
  customerName: string;
  isSuspended: boolean;
  reason: string;
  endsAt: Date;
};

export type Ctx = {
  db: Db;
  account: Account;
  viewer: Viewer;
  now: Date;
  origin: Origin;
  /** What is done when the transaction has been committed; there only inside of one. */
  afterCommit?: (() => void)[];
  /** There when the viewer is only looked at, by somebody of the store; `db` refuses to change anything then. */
  lookIn?: LookIn | undefined;
};

/** As much as is kept of what the browser says it is. */
export const userAgentOf = ({ origin }: Ctx): string | null => origin.userAgent?.slice(0, 400) ?? null;

/** Runs `work` in one transaction; called inside one, it joins it by a savepoint. Refuses `only_looking`. */
export async function inTransaction<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  if (ctx.lookIn) throw new Refusal("only_looking");
  if (ctx.afterCommit) return ctx.db.transaction((tx) => work({ ...ctx, db: tx }));
  const afterCommit: (() => void)[] = [];
  const result = await ctx.db.transaction((tx) => work({ ...ctx, db: tx, afterCommit }));
  for (const each of afterCommit) each();
  return result;
}

/** The id of the customer who is asking, guest or registered; refuses everybody else. */
export function requireCustomerId(ctx: Ctx): string {
  if (ctx.viewer.kind === "guest" || ctx.viewer.kind === "customer") return ctx.viewer.customerId;
  throw new Refusal(ctx.viewer.kind === "staff" ? "staff_do_not_shop" : "log_in_first");
}

/** The user and session of whoever is logged in, customer or staff; refuses everybody else. */
export function requireUser(ctx: Ctx): { userId: string; sessionId: string | null } {
  if (ctx.viewer.kind === "customer" || ctx.viewer.kind === "staff") return ctx.viewer;
  throw new Refusal("log_in_first");
}
