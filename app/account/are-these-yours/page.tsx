import type { Metadata } from "next";
import { acceptGuest, declineGuest } from "#app/account/are-these-yours/actions.ts";
import { AreTheseYours } from "#components/claims/are-these-yours.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { findDoubtedHere } from "#lib/request/guest-in-doubt.ts";
import { requireViewer } from "#lib/request/require.ts";
import { routes, safeNext } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Are these yours?" };

export default async function AreTheseYoursPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const next = safeNext((await searchParams).next, routes.account.overview());
  const ctx = await requireViewer(["customer", "staff"], routes.account.areTheseYours(next));
  const doubted = await findDoubtedHere(ctx);
  if (!doubted) {
    return (
      <div className="wrap narrow stack">
        <PageHeader title="There is nothing to ask">
          <p>No orders of this browser wait for you to say whose they are.</p>
        </PageHeader>
        <p>
          <ButtonLink href={next}>Go on</ButtonLink>
        </p>
      </div>
    );
  }
  return (
    <div className="wrap narrow stack">
      <PageHeader title="Are these yours?">
        <p>
          {doubted.count === 1 ? "This order was" : `These ${doubted.count} orders were`} placed in this browser before
          you logged in, on an earlier visit. Others may use this computer too, so we ask.
        </p>
      </PageHeader>
      <AreTheseYours doubted={doubted} accept={acceptGuest} decline={declineGuest} next={next} />
    </div>
  );
}
