import type { Metadata } from "next";
import { privateLink } from "#app/(auth)/private-link.ts";
import { claimOrder } from "#app/(shop)/claim/actions.ts";
import { ClaimForm } from "#components/claims/claim-form.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Claim an order", ...privateLink };

const longest = 40;

export default async function ClaimPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [{ viewer }, { code }] = await Promise.all([requestContext(), searchParams]);
  const typed = typeof code === "string" ? code.slice(0, longest) : "";
  if (viewer.kind === "staff") {
    return (
      <div className="wrap narrow stack">
        <PageHeader title="Claim an order">
          <p>Staff accounts do not shop and have no orders. Log out to use a slip.</p>
        </PageHeader>
        <p>
          <a href={routes.desk.today()}>Back to the service desk</a>
        </p>
      </div>
    );
  }
  return (
    <div className="wrap narrow stack">
      <PageHeader title="Claim an order">
        <p>
          You got a slip from the shop? With its code the order is among your orders
          {viewer.kind === "customer" ? ", in your account." : " in this browser. Not on a computer that others use."}
        </p>
      </PageHeader>
      <ClaimForm action={claimOrder} code={typed} />
      {viewer.kind !== "customer" && (
        <p>
          Have an account? <a href={routes.login(routes.claim(typed))}>Log in</a> first, and the order is in it.
        </p>
      )}
    </div>
  );
}
