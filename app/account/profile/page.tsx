import type { Metadata } from "next";
import { saveProfile } from "#app/account/actions.ts";
import { AccountShell } from "#components/account/account-shell.tsx";
import { ProfileForm } from "#components/account/profile-form.tsx";
import { listCountries } from "#lib/countries.ts";
import { findProfile, profileForForm } from "#lib/customers/profile.ts";
import { requireViewer } from "#lib/request/require.ts";
import { routes } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Your details" };

export default async function ProfilePage() {
  const ctx = await requireViewer(["customer"], routes.account.profile());
  const profile = await findProfile(ctx);
  return (
    <AccountShell title="Your details" current="profile" kind="customer">
      <ProfileForm
        action={saveProfile}
        countries={listCountries(ctx.account.defaultLocale)}
        known={profileForForm(profile)}
      />
    </AccountShell>
  );
}
