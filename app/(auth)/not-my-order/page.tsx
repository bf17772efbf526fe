import type { Metadata } from "next";
import { mineAfterAll, notMine } from "#app/(auth)/not-my-order/actions.ts";
import { privateLink } from "#app/(auth)/private-link.ts";
import { TokenForm } from "#components/auth/token-form.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";
import { findNotMine } from "#lib/tracking/not-my-order.ts";

export const metadata: Metadata = { title: "This isn't me", ...privateLink };

export default async function NotMyOrderPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, { token, back }] = await Promise.all([requestContext(), searchParams]);
  const meant = await findNotMine(ctx, token);
  if (!meant) {
    return (
      <div className="wrap narrow stack">
        <PageHeader title="This link does not work any more">
          <p>The order it was for has another e-mail address by now, or none.</p>
        </PageHeader>
        <p>
          <ButtonLink href={routes.home()}>Go to the store</ButtonLink>
        </p>
      </div>
    );
  }
  const { email, orderCode, isDone, isProvenOwners } = meant;
  if (isDone) {
    return (
      <div className="wrap narrow stack">
        <PageHeader title="We have stopped the mails">
          <p>
            No more mails about orders go to <b>{email}</b>
            {isProvenOwners
              ? ", but for those of the account that has confirmed it."
              : ". Whoever placed the order sees the address masked, and it cannot be found with it any more."}
          </p>
        </PageHeader>
        <TokenForm
          action={mineAfterAll}
          token={meant.token}
          submit="It was me after all"
          busy="Taking it back…"
          kind="quiet"
        />
      </div>
    );
  }
  return (
    <div className="wrap narrow stack">
      {back === "1" && (
        <Notice kind="good" role="status">
          Taken back: mails about orders go to your address again.
        </Notice>
      )}
      <PageHeader title="This isn't me">
        <p>
          Order {orderCode} was placed with the address <b>{email}</b>, perhaps by a slip of the pen.{" "}
          {isProvenOwners
            ? "It is kept in an account that has confirmed this address, and stays there. If you press the button, we send no more mails about orders that are placed with your address without an account."
            : "If you press the button, we send no more mails about orders to it, whoever placed the order sees it masked, and nobody can find the order with it."}
        </p>
      </PageHeader>
      <TokenForm action={notMine} token={meant.token} submit="This isn't me" busy="Stopping the mails…" kind="danger" />
    </div>
  );
}
