import "server-only";
import { connection } from "next/server";
import { cache } from "react";
import { database } from "#db/client.ts";
import type { VisitorView } from "#lib/accounts/views.ts";
import { allowedToChange, findAsking } from "#lib/browser/asking.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { currentScope } from "#lib/http/scope.ts";
import { historyView } from "#lib/orders/kept-history.ts";
import type { HistoryInput } from "#lib/orders/schema.ts";
import type { HistoryView } from "#lib/orders/views.ts";

/** Found once a request; no page that asks is drawn before there is one. */
const asking = cache(async () => {
  await connection();
  return findAsking();
});

/** The context of a page, for every domain function that reads. Its database refuses to change anything in a look. */
export const requestContext = async (): Promise<Ctx> => asking();

/** The same for whatever may change something: every form and door asks here. Refuses `only_looking`. */
export const changingContext = async (): Promise<Ctx> => allowedToChange(await asking());

/** The context of a page of the service desk, which stays the desk while its reader looks at what a customer sees. */
export async function deskContext(): Promise<Ctx> {
  const { looker, ...ctx } = await asking();
  return looker ? { ...ctx, viewer: looker } : ctx;
}

/** Whoever is logged in on this browser, also in a look, to end it or to log out; everything else asks as above. */
export async function ownContext(): Promise<Ctx> {
  const { lookIn: _, ...ctx } = await deskContext();
  return { ...ctx, db: database(env().DATABASE_URL) };
}

/** Whether a customer is asking who has proven the mailbox: only they can be offered orders. */
export const hasProvenMailbox = async (): Promise<boolean> => (await asking()).isMailboxProven === true;

/** The page of the asking customer's history that the request is for: the one shown last as long as nothing of it has changed. */
export async function currentHistory(asked: HistoryInput): Promise<HistoryView> {
  const { history, ...ctx } = await asking();
  return history ?? historyView(ctx, asked, currentScope()?.url ?? null);
}

/** What the header shows of whoever is asking. */
export const currentVisitor = async (): Promise<VisitorView> => (await asking()).visitor;

/** Whether the member of staff who asks has still to set up the second factor that the store wants of them. */
export async function lacksFactor(): Promise<boolean> {
  const { account, viewer, hasFactor } = await asking();
  return viewer.kind === "staff" && account.staffNeedFactor && !hasFactor;
}
