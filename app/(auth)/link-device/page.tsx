import type { Metadata } from "next";
import { linkDevice } from "#app/(auth)/link-device/actions.ts";
import { privateLink } from "#app/(auth)/private-link.ts";
import { LinkDeviceForm } from "#components/devices/link-device-form.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Link this device", ...privateLink };

export default async function LinkDevicePage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [{ viewer }, { code }] = await Promise.all([requestContext(), searchParams]);
  if (viewer.kind === "customer" || viewer.kind === "staff") {
    return (
      <div className="wrap narrow stack">
        <PageHeader title="You are logged in">
          <p>
            Devices are linked without an account. Log out first, or log in on the other device instead: then everything
            is there.
          </p>
        </PageHeader>
        <p>
          <a href={routes.account.overview()}>Back to your account</a>
        </p>
      </div>
    );
  }
  return (
    <div className="wrap narrow stack">
      <PageHeader title="Link this device">
        <p>Then it has the same orders and the same cart as the other one.</p>
      </PageHeader>
      <LinkDeviceForm action={linkDevice} code={typeof code === "string" ? code.slice(0, 40) : ""} />
      <p>
        No code yet? Open <a href={routes.account.devices()}>My other device</a> there and show one.
      </p>
    </div>
  );
}
