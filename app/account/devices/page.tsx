import type { Metadata } from "next";
import type { ReactNode } from "react";
import { showCode, unlinkDevice } from "#app/account/devices/actions.ts";
import { AccountShell } from "#components/account/account-shell.tsx";
import { HandOverForm } from "#components/devices/hand-over-form.tsx";
import { LinkedDevices } from "#components/devices/linked-devices.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { storeView } from "#lib/accounts/accounts.ts";
import { listGuestDevices } from "#lib/customers/guest-devices.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";
import { formatTime } from "#lib/time.ts";

export const metadata: Metadata = { title: "My other device" };

const title = "My other device";
const intro = <p>The same orders and the same cart on your phone and on your computer, without an account.</p>;

const says = new Map<unknown, string>([
  ["linked", "This device is linked. Both have the same orders and the same cart now."],
  ["unlinked", "The device is unlinked. It shows nothing of yours from its next click on."],
  ["left", "This device is unlinked. The others still have the orders and the cart."],
]);

export default async function DevicesPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, { done }] = await Promise.all([requestContext(), searchParams]);
  const notice = says.get(done);
  const head = notice && (
    <Notice kind="good" role="status">
      {notice}
    </Notice>
  );
  if (ctx.viewer.kind === "guest") {
    const [devices, store] = [await listGuestDevices(ctx), storeView(ctx.account)];
    const joined = notice ? undefined : devices.findLast((device) => device.isNew);
    return (
      <AccountShell title={title} current="devices" kind="guest" intro={intro}>
        {head}
        {joined && (
          <Notice kind="good" role="status">
            Linked: {joined.device}, at {formatTime(joined.since, "time", store)}. Both devices have the same orders and
            the same cart now.
          </Notice>
        )}
        <ShowCode />
        <LinkedDevices devices={devices} store={store} unlink={unlinkDevice} />
        <HaveCode />
      </AccountShell>
    );
  }
  if (ctx.viewer.kind === "customer" || ctx.viewer.kind === "staff") {
    return (
      <AccountShell title={title} current="security" kind={ctx.viewer.kind}>
        <p>You have an account, so there is nothing to link: log in on the other device, and everything is there.</p>
        <p>
          <a href={routes.account.security()}>See where you are logged in</a>
        </p>
      </AccountShell>
    );
  }
  return (
    <div className="wrap narrow stack">
      <PageHeader title={title}>{intro}</PageHeader>
      {head}
      <HaveCode />
      <ShowCode>
        Nothing is kept in this browser yet. You can link the other device all the same and begin here.
      </ShowCode>
    </div>
  );
}

const ShowCode = ({ children }: { children?: ReactNode }) => (
  <section className="stack" aria-labelledby="show">
    <h2 id="show">Link another device</h2>
    {children && <p>{children}</p>}
    <p>
      Show a code here, and scan or type it on the other device. Only do so for a device of your own: whoever types the
      code sees your orders.
    </p>
    <HandOverForm action={showCode} />
  </section>
);

const HaveCode = () => (
  <section className="stack" aria-labelledby="have">
    <h2 id="have">The other device shows a code?</h2>
    <p>
      <a href={routes.linkDevice()}>Type it in on this device</a>
    </p>
  </section>
);
