import type { Metadata } from "next";
import { answerCode, resendCode } from "#app/(auth)/actions.ts";
import { ActionForm } from "#components/action-form.tsx";
import { CodeForm } from "#components/auth/code-form.tsx";
import { PageHeader } from "#components/page-header.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { findChallengeHere } from "#lib/browser/log-in.ts";
import { refusals } from "#lib/refusal.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes, safeNext } from "#lib/routes.ts";

export const metadata: Metadata = { title: "Enter your code" };

const words = {
  app: "Open your authenticator app and type the six digits that it shows for this store.",
  email: "We have sent six digits to your e-mail address. They are good for five minutes.",
  sms: "We have sent six digits to your telephone. They are good for five minutes.",
};

export default async function CodePage({ searchParams }: { searchParams: Promise<Record<string, unknown>> }) {
  const [challenge, params] = await Promise.all([requestContext().then(findChallengeHere), searchParams]);
  const next = safeNext(params.next, routes.account.overview());
  return (
    <div className="wrap narrow stack">
      <PageHeader title="Enter your code">{challenge && <p>{words[challenge.factor]}</p>}</PageHeader>
      {challenge ? (
        <CodeForm action={answerCode} next={next} isApp={challenge.factor === "app"} />
      ) : (
        <Notice kind="warn">{refusals.challenge_over.says}</Notice>
      )}
      {challenge && challenge.factor !== "app" && (
        <ActionForm action={resendCode} submit="Send another code" busy="Sending…" kind="quiet" />
      )}
      <p>
        <a href={routes.login(next)}>Back to log in</a>
      </p>
    </div>
  );
}
