import { notFound } from "next/navigation";
import { AccountShell } from "#components/account/account-shell.tsx";
import { env } from "#lib/env.ts";
import { requireViewer } from "#lib/request/require.ts";
import { routes } from "#lib/routes.ts";

/** An empty page in the account's layout, which `npm run bench` measures the others against. It exists only there. */
export default async function BlankPage() {
  if (env().BENCH !== "1") notFound();
  const ctx = await requireViewer(["customer"], routes.account.overview());
  return (
    <AccountShell title="Blank" current="overview" kind={ctx.viewer.kind}>
      <p>Nothing.</p>
    </AccountShell>
  );
}
