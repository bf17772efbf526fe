import type { Metadata } from "next";
import { GettingStarted } from "#components/developers/getting-started.tsx";
import { Reference } from "#components/developers/reference.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { Button } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { env } from "#lib/env.ts";
import { findReference, searchReference } from "#lib/json-api/reference.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "For developers" };

export default async function DevelopersPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, { q }] = await Promise.all([requestContext(), searchParams]);
  const word = typeof q === "string" ? q.trim().slice(0, 100) : "";
  const { groups, ...keys } = await findReference(ctx, env().storeUrl.origin);
  const found = searchReference(groups, word);
  return (
    <div className="wrap developers stack">
      <PageHeader title="For developers">
        <p>Everything that this store knows of customers, orders and points, over HTTP.</p>
      </PageHeader>
      <search>
        <form action={routes.developers()} className="search">
          <label htmlFor="q">Search the endpoints</label>
          <input id="q" name="q" type="search" defaultValue={word} />
          <Button kind="quiet">Search</Button>
        </form>
      </search>
      {!word && <GettingStarted {...keys} />}
      {found.length > 0 ? (
        <Reference groups={found} isOpen={word !== ""} />
      ) : (
        <Empty title={`No endpoint has to do with “${word}”`}>
          <a href={routes.developers()}>Show all endpoints</a>
        </Empty>
      )}
    </div>
  );
}
