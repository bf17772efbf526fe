import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { LoginForm } from "#components/auth/login-form.tsx";
import { PasskeyButton } from "#components/auth/passkey-button.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { isInDoubt } from "#lib/claims/guest-in-doubt.ts";
import { currentScope } from "#lib/http/scope.ts";
import { refusals } from "#lib/refusal.ts";
import { currentVisitor, requestContext } from "#lib/request/viewer.ts";
import { routes, safeNext } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Log in" };

/** What next-auth's own door says in its address when it was used and refused. */
const fromNextAuth = new Map<unknown, string>([
  ["CredentialsSignin", refusals.wrong_credentials.says],
  ["wrong_credentials", refusals.wrong_credentials.says],
  ["suspended", refusals.suspended.says],
  ["too_many_attempts", refusals.too_many_attempts.says],
  ["busy", refusals.busy.says],
  ["one_time_password_needed", refusals.one_time_password_needed.says],
]);

export default async function LoginPage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [visitor, ctx, params] = await Promise.all([currentVisitor(), requestContext(), searchParams]);
  const next = safeNext(params.next, routes.account.overview());
  const posted = currentScope()?.posted;
  // To lead on from here would send what was just typed on with it.
  if (!posted && (visitor.kind === "customer" || visitor.kind === "staff")) redirect(next);
  const refused = fromNextAuth.get(params.error);
  return (
    <div className="wrap narrow stack">
      <PageHeader title="Log in">
        {ctx.viewer.kind === "guest" && (
          <p>
            {(await isInDoubt(ctx, ctx.viewer.customerId))
              ? "This browser has orders from an earlier visit: we will ask you whether they are yours."
              : "The cart and the orders of this browser join your account."}
          </p>
        )}
      </PageHeader>
      {params.reset === "1" && (
        <Notice kind="good" role="status">
          Your password is changed, and everybody is logged out. Log in with the new one.
        </Notice>
      )}
      {refused && (
        <Notice kind="bad" role="alert">
          {refused}
        </Notice>
      )}
      <LoginForm path={routes.login(params.next ? next : undefined)} posted={posted} next={next} />
      <PasskeyButton next={next} />
      <p className="unscripted">Passkeys need JavaScript. Without it, your password works.</p>
      <p>
        <a href={routes.forgot()}>Forgot your password?</a>
      </p>
      <p>
        New here? <a href={routes.register(next)}>Create an account</a>
      </p>
      <p>
        Ordered without an account? <a href={routes.track()}>Track an order</a>
      </p>
    </div>
  );
}
