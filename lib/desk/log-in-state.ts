import type { Ctx } from "#lib/context.ts";
import type { EventView, LogInStateView } from "#lib/desk/views.ts";
import { readFailures } from "#lib/identity/throttle.ts";
import { formatTime, minutes } from "#lib/time.ts";

/** What there is to know of somebody's log-in; `user` is null for whoever has none. */
export type LogInFacts = {
  status: "guest" | "registered" | "suspended" | "deleted";
  deletedAt: Date | null;
  deletionDueAt: Date | null;
  user: {
    id: string;
    username: string;
    email: string | null;
    emailVerifiedAt: Date | null;
    factor: "app" | "email" | "sms" | null;
    sessions: number;
    lastSeenAt: Date | null;
  } | null;
};

type Suspended = (EventView & { until: Date | null }) | null;
type Tries = Awaited<ReturnType<typeof readFailures>>;

/** The failures that are counted for a user's log-in, by either name, and for its second factor. */
export async function findTries(ctx: Ctx, { user }: LogInFacts): Promise<Tries> {
  if (!user) return [];
  const names = new Set([user.username, user.email].flatMap((name) => name?.toLowerCase() ?? []));
  return readFailures(ctx, [
    ...[...names].map((of) => ({ limit: "logInName" as const, of })),
    { limit: "factorCode", of: user.id },
  ]);
}

/** Whether somebody can log in, why not, and what else is to be said of it, in words for whoever has them on the phone. */
export function logInStateOf(
  ctx: Ctx,
  facts: LogInFacts,
  { tries, suspension }: { tries: Tries; suspension: Suspended },
): LogInStateView {
  const { user, status } = facts;
  const place = { locale: ctx.account.defaultLocale, timeZone: ctx.account.timeZone };
  const day = (at: Date) => formatTime(at, "day", place);
  const moment = (at: Date) => formatTime(at, "moment", place);
  if (status === "deleted")
    return cannot([`the customer was deleted${facts.deletedAt ? ` on ${day(facts.deletedAt)}` : ""}`], []);
  if (!user) return cannot(["a guest has no log-in; they can register"], []);
  const most = tries.toSorted((a, b) => b.failures - a.failures)[0];
  const isOut = most !== undefined && most.failures >= most.most;
  const reasons = [
    status === "suspended" && suspendedInWords(suspension, { day, moment }),
    isOut && `${triesInWords(most.failures)}, next possible in ${waitInWords(most.waits)}`,
  ].flatMap((reason) => reason || []);
  const also = [
    !user.emailVerifiedAt && "e-mail unproven",
    !isOut && most && most.failures > 0 && `${triesInWords(most.failures)}, ${most.most - most.failures} more possible`,
    user.factor ? `second factor: ${factorWords[user.factor]}` : "no second factor",
    sessionsInWords(user.sessions),
    user.lastSeenAt && `last seen on ${day(user.lastSeenAt)}`,
    facts.deletionDueAt && `the account ends on ${day(facts.deletionDueAt)}, as its owner has asked`,
  ].flatMap((word) => word || []);
  return reasons.length > 0 ? cannot(reasons, also) : { canLogIn: true, says: "Can log in", also };
}

const factorWords = { app: "authenticator app", email: "codes by e-mail", sms: "codes by text message" };

const cannot = (reasons: string[], also: string[]): LogInStateView => ({
  canLogIn: false,
  says: `Cannot log in because: ${reasons.join("; ")}`,
  also,
});

const sessionsInWords = (count: number) =>
  count === 0 ? "not logged in anywhere" : count === 1 ? "1 session" : `${count} sessions`;

const triesInWords = (count: number) => (count === 1 ? "1 failed try" : `${count} failed tries`);

function waitInWords(milliseconds: number): string {
  const wait = Math.max(1, Math.ceil(milliseconds / minutes(1)));
  return wait === 1 ? "a minute" : `${wait} minutes`;
}

const roleWords = {
  support_specialist: "a support specialist",
  developer: "a developer",
  administrator: "an administrator",
} as const;

type Times = Record<"day" | "moment", (at: Date) => string>;

function suspendedInWords(suspension: Suspended, { day, moment }: Times): string {
  if (!suspension) return "suspended";
  const { at, by, reason, until } = suspension;
  const who = by.role ? roleWords[by.role] : by.kind === "operator" ? "the operator" : "somebody of the store";
  const says = `suspended on ${day(at)} by ${who}, ${until ? `until ${moment(until)}` : "until somebody lets them in"}`;
  return `${says}${reason ? `, reason: ${reason}` : ""}`;
}
