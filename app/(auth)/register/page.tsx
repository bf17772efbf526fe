import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { register } from "#app/(auth)/actions.ts";
import { RegisterForm } from "#components/auth/register-form.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { findKnownGuest } from "#lib/claims/guest-in-doubt.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes, safeNext } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Create an account" };

const nobody = { name: "", email: "" };

export default async function RegisterPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [ctx, params] = await Promise.all([requestContext(), searchParams]);
  const next = safeNext(params.next, routes.account.overview());
  if (ctx.viewer.kind === "customer" || ctx.viewer.kind === "staff") redirect(next);
  const known = ctx.viewer.kind === "guest" ? await findKnownGuest(ctx) : nobody;
  return (
    <div className="wrap narrow stack">
      <PageHeader title="Create an account">
        <p>
          {ctx.viewer.kind !== "guest" && "Find your orders again on any device."}
          {ctx.viewer.kind === "guest" &&
            (known
              ? "Everything you ordered on this browser, and your cart, will be in it."
              : "This browser has orders from an earlier visit: we will ask you whether they are yours.")}
        </p>
      </PageHeader>
      <RegisterForm action={register} known={known ?? nobody} next={next} />
      <p>
        Have an account? <a href={routes.login(next)}>Log in</a>
      </p>
    </div>
  );
}
