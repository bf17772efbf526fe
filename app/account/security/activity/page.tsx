import type { Metadata } from "next";
import { z } from "zod";
import { AccountShell } from "#components/account/account-shell.tsx";
import { ActivityList } from "#components/account/activity-list.tsx";
import { Pager } from "#components/account/pager.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { listActivity } from "#lib/identity/activity.ts";
import { type Cursor, cursorFromText, cursorToText } from "#lib/page.ts";
import { requireViewer } from "#lib/request/require.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Activity" };

const word = z.string().optional().catch(undefined);
const input = z.object({ older: word, newer: word });

const pageAt = (direction: "older" | "newer", cursor: Cursor | null) =>
  cursor && `${routes.account.activity()}?${new URLSearchParams({ [direction]: cursorToText(cursor) })}`;

export default async function ActivityPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const ctx = await requireViewer(["customer", "staff"], routes.account.activity());
  const { older, newer } = input.parse(await searchParams);
  const page = await listActivity(ctx, { older: cursorFromText(older), newer: cursorFromText(newer) });
  return (
    <AccountShell
      title="Activity"
      current="security"
      kind={ctx.viewer.kind}
      intro={<p>What happened to your account. Nobody can change or remove an entry.</p>}
    >
      <ActivityList rows={page.rows} store={storeView(ctx.account)} />
      <Pager newer={pageAt("newer", page.newer)} older={pageAt("older", page.older)} what="activity" />
      <p>
        <a href={routes.account.security()}>Back to security</a>
      </p>
    </AccountShell>
  );
}
