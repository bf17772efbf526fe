import type { Metadata } from "next";
import { findMyOrder } from "#app/(shop)/track/actions.ts";
import { PageHeader } from "#components/page-header.tsx";
import { TrackForm } from "#components/tracking/track-forms.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Track an order" };

const longest = 20;

export default async function TrackPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const { code, over } = await searchParams;
  return (
    <div className="wrap narrow stack">
      <PageHeader title="Track an order">
        <p>For orders without an account. We send a code to the e-mail address of the order.</p>
      </PageHeader>
      {over === "1" && (
        <Notice kind="info" role="status">
          There is no order open in this browser. An order can be seen for 15 minutes: to see it again, ask for another
          code.
        </Notice>
      )}
      <TrackForm action={findMyOrder} orderCode={typeof code === "string" ? code.slice(0, longest) : ""} />
      <p>
        Ordered with an account? <a href={routes.login(routes.account.orders())}>Log in</a> to see your orders.
      </p>
      <p>
        <a href={routes.claim()}>I have a slip from the shop</a>
      </p>
    </div>
  );
}
