import { LRUCache } from "lru-cache";
import type { Account } from "#lib/accounts/accounts.ts";
import type { Ctx } from "#lib/context.ts";
import type { Glance } from "#lib/glance.ts";
import { findHistory, glanceAtHistory } from "#lib/orders/history.ts";
import { groupByMonth, monthsToText } from "#lib/orders/months.ts";
import type { HistoryInput } from "#lib/orders/schema.ts";
import type { HistoryView } from "#lib/orders/views.ts";
import { type Cursor, cursorFromText, cursorToText } from "#lib/page.ts";
import { routes } from "#lib/routes.ts";

/** A page as it was shown last, and what tells whether it may be shown again. */
export type KeptHistory = { view: HistoryView; glance: Glance };

const mostBytes = 32 * 2 ** 20;
/** About what a page takes beside its rows: its key, its addresses and the versions of its orders. */
const bytesBeside = 2_000;

const pages = new LRUCache<string, KeptHistory>({
  maxSize: mostBytes,
  sizeCalculation: ({ view }, key) => 2 * (view.months.length + key.length) + bytesBeside,
});

type Store = Pick<Account, "id" | "defaultLocale" | "timeZone" | "currency">;

const keyOf = ({ id, defaultLocale, timeZone, currency }: Store, sessionId: string, url: string) =>
  `${id} ${defaultLocale} ${timeZone} ${currency} ${sessionId} ${url}`;

/** What was shown last to a session at an address, if that was a page of its history. */
export const findKeptHistory = (account: Store, sessionId: string, url: string): KeptHistory | null =>
  pages.get(keyOf(account, sessionId, url)) ?? null;

/**
 * One page of the asking customer's history, as it is shown. Kept for the next time that the same session asks for
 * `url`; whether it is still right, the glance that is kept with it tells each time.
 */
export async function historyView(
  ctx: Ctx,
  { status, q, older, newer }: HistoryInput,
  url: string | null,
): Promise<HistoryView> {
  const query = { status, search: q, older: cursorFromText(older), newer: cursorFromText(newer) };
  const history = await findHistory(ctx, query);
  const filters = Object.entries({ status, q }).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const pageAt = (direction: "older" | "newer", cursor: Cursor | null) =>
    cursor && `${routes.account.orders()}?${new URLSearchParams([...filters, [direction, cursorToText(cursor)]])}`;
  const view = {
    status: status ?? null,
    q: q ?? "",
    months: monthsToText(groupByMonth(history.rows, ctx.account)),
    newer: pageAt("newer", history.newer),
    older: pageAt("older", history.older),
  };
  const { viewer } = ctx;
  if (url && viewer.kind === "customer" && viewer.sessionId && !ctx.lookIn)
    pages.set(keyOf(ctx.account, viewer.sessionId, url), { view, glance: glanceAtHistory(query, history.versions) });
  return view;
}
