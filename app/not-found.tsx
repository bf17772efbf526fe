import type { Metadata } from "next";
import { PageHeader } from "#components/page-header.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { currentVisitor } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Not found" };

export default async function NotFound() {
  const { kind } = await currentVisitor();
  const isLoggedIn = kind === "customer" || kind === "staff";
  return (
    <div className="wrap stack">
      <PageHeader title="We could not find that" />
      <p>The page does not exist, or it is not yours to see.{isLoggedIn ? "" : " If it is one of your orders, logging in may help."}</p>
      <p className="row">
        <ButtonLink href={routes.home()}>Back to the store</ButtonLink>
        {!isLoggedIn && (
          <ButtonLink href={routes.login()} kind="quiet">
            Log in
          </ButtonLink>
        )}
      </p>
    </div>
  );
}
