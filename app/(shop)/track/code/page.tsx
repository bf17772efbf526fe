import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { showMyOrder } from "#app/(shop)/track/actions.ts";
import { MailedCodeForm } from "#components/account/email-forms.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { findLookUpHere } from "#lib/request/look-up.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Enter the code" };

export default async function TrackCodePage() {
  const lookUp = await findLookUpHere(await requestContext());
  if (!lookUp?.email) redirect(lookUp ? routes.trackedOrder() : `${routes.track()}?over=1`);
  return (
    <div className="wrap narrow stack">
      <PageHeader title="Look into your mailbox">
        <p>
          If an order with this code and e-mail exists, we have sent a code to this address: <b>{lookUp.email}</b>. It
          is good for 15 minutes.
        </p>
      </PageHeader>
      <MailedCodeForm action={showMyOrder} submit="Show my order" />
      <p>
        Nothing there after a few minutes? Look among the spam, or <a href={routes.track()}>ask again</a> with another
        order code or address.
      </p>
    </div>
  );
}
