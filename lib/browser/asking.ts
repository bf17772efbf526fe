import { type Db, database, readOnlyDatabase } from "#db/client.ts";
import { type Account, findStorefront } from "#lib/accounts/accounts.ts";
import type { VisitorView } from "#lib/accounts/views.ts";
import { dropGuestCookie, readGuestCookie, sendGuestCookie } from "#lib/browser/guest-cookie.ts";
import { dropSessionCookie, readSessionCookie, sendSessionCookie } from "#lib/browser/session-cookie.ts";
import type { Ctx, LookIn, Viewer } from "#lib/context.ts";
import { findGuest, noticeGuest } from "#lib/customers/guest.ts";
import { noticeGuestDevice } from "#lib/customers/guest-devices.ts";
import { findLookIn } from "#lib/desk/look-in.ts";
import { env } from "#lib/env.ts";
import { errorForLog, log } from "#lib/http/log.ts";
import { currentScope } from "#lib/http/scope.ts";
import { hasPermission } from "#lib/identity/permissions.ts";
import { findKeptHistory } from "#lib/orders/kept-history.ts";
import type { HistoryView } from "#lib/orders/views.ts";
import { Refusal } from "#lib/refusal.ts";
import { findLiveSession, noticeSession } from "#lib/sessions/sessions.ts";

export type StaffViewer = Extract<Viewer, { kind: "staff" }>;

/**
 * `hasFactor` says of staff whether they log in with a second factor. While staff look at what a customer sees, the
 * viewer is that customer, and `looker` is whoever looks. `history` is the page of it that is asked for, when it was
 * shown before and nothing of it has changed.
 */
export type Asking = {
  viewer: Viewer;
  visitor: VisitorView;
  isMailboxProven?: boolean;
  hasFactor?: boolean;
  lookIn?: LookIn;
  looker?: StaffViewer;
  history?: HistoryView | undefined;
};

const nobody: Asking = { viewer: { kind: "anonymous" }, visitor: { kind: "anonymous", name: null, cartCount: 0 } };

/** Who is asking, by the cookies of the request at hand, in one round trip. A database that is away throws: it is not "logged out". */
export async function findAsking(): Promise<Ctx & Asking> {
  const now = new Date();
  const db = database(env().DATABASE_URL);
  const account = await findStorefront(db, env().STORE_ACCOUNT_ID);
  if (!account) throw new Error("There is no account to serve. Make one, or set STORE_ACCOUNT_ID.");
  const found = (await askingBySession(db, account, now)) ?? (await askingByGuestCookie(db, account, now)) ?? nobody;
  const origin = currentScope()?.origin ?? { address: null, userAgent: null };
  return { db: found.lookIn ? readOnlyDatabase(env().DATABASE_URL) : db, account, now, origin, ...found };
}

/** For whatever may change something: every form and door asks here. Refuses `only_looking`. */
export function allowedToChange(ctx: Ctx): Ctx {
  if (ctx.lookIn) throw new Refusal("only_looking");
  return ctx;
}

async function askingBySession(db: Db, account: Account, now: Date): Promise<Asking | null> {
  const cookie = await readSessionCookie(now);
  if (!cookie) return null;
  const kept = findKeptHistory(account, cookie.id, currentScope()?.url ?? "");
  const session = await findLiveSession(db, account.id, cookie.id, now, kept?.glance);
  if (!session) {
    dropSessionCookie();
    return null;
  }
  const { sessionId, userId, customerId, role } = session;
  inBackground(noticeSession(db, session, now));
  if (cookie.isDue) await sendSessionCookie({ sessionId, userId });
  if (role !== "customer") {
    const viewer: StaffViewer = { kind: "staff", role, userId, sessionId };
    const { lookInId, hasFactor, userName: name } = session;
    const seen = lookInId && (await askingByLookIn(db, account, now, { looker: viewer, lookInId, hasFactor }));
    return seen || { viewer, visitor: { kind: "staff", name, cartCount: 0 }, hasFactor };
  }
  if (!customerId) return null;
  return {
    viewer: { kind: "customer", customerId, userId, sessionId },
    visitor: { kind: "customer", name: session.customerName, cartCount: session.cartCount },
    isMailboxProven: session.isMailboxProven,
    history: session.told === "true" ? kept?.view : undefined,
  };
}

type Looker = { looker: StaffViewer; lookInId: string; hasFactor: boolean };

/** Who may look no more, or not yet, sees the site as themselves. No cookie is given out from here on. */
async function askingByLookIn(
  db: Db,
  account: Account,
  now: Date,
  { looker, lookInId, hasFactor }: Looker,
): Promise<Asking | null> {
  const mayLook = hasPermission({ viewer: looker }, "customers:see") && (hasFactor || !account.staffNeedFactor);
  const seen = mayLook ? await findLookIn(db, account.id, lookInId, now) : null;
  if (!seen) return null;
  const scope = currentScope();
  if (scope) scope.isLookIn = true;
  const { lookIn, viewer, name, cartCount, isMailboxProven } = seen;
  return { lookIn, looker, viewer, visitor: { kind: viewer.kind, name, cartCount }, isMailboxProven };
}

async function askingByGuestCookie(db: Db, account: Account, now: Date): Promise<Asking | null> {
  const cookie = readGuestCookie(account.id, now);
  if (!cookie) return null;
  const { deviceId } = cookie;
  const guest = await findGuest(db, account.id, cookie.customerId, deviceId);
  if (!guest) {
    dropGuestCookie();
    return null;
  }
  inBackground(noticeGuest(db, guest, now));
  if (guest.device) inBackground(noticeGuestDevice(db, guest.device, now));
  if (cookie.isDue || guest.id !== cookie.customerId) sendGuestCookie(account.id, guest.id, now, deviceId);
  return {
    viewer: { kind: "guest", customerId: guest.id, deviceId },
    visitor: { kind: "guest", name: guest.name, cartCount: guest.cartCount },
  };
}

function inBackground(work: Promise<void>): void {
  work.catch((error) => log().warn({ error: errorForLog(error) }, "a last visit was not noted"));
}
