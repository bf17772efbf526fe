import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { register } from "#app/(auth)/actions.ts";
import { RegisterForm } from "#components/auth/register-form.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { findProfile } from "#lib/customers/profile.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes, safeNext } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Create an account" };

export default async function RegisterPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, params] = await Promise.all([requestContext(), searchParams]);
  const next = safeNext(params.next, routes.account.overview());
  if (ctx.viewer.kind === "customer" || ctx.viewer.kind === "staff") redirect(next);
  const known = ctx.viewer.kind === "guest" ? await findProfile(ctx) : { name: "", email: "" };
  return (
    <div className="wrap narrow stack">
      <PageHeader title="Create an account">
        <p>
          {ctx.viewer.kind === "guest"
            ? "Everything you ordered on this browser, and your cart, will be in it."
            : "Find your orders again on any device."}
        </p>
      </PageHeader>
      <RegisterForm action={register} known={{ name: known.name, email: known.email }} next={next} />
      <p>
        Have an account? <a href={routes.login(next)}>Log in</a>
      </p>
    </div>
  );
}
