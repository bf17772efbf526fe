import { RegisterForm } from "#components/auth/register-form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { FormAction } from "#lib/form.ts";
import { routes } from "#lib/routes.ts";

type KeepHistoryProps = { action: FormAction; known: { name: string; email: string }; next: string; isFirst: boolean };

/** Offers a guest to keep what was ordered: with the form right after placing it, with a link later on. */
export function KeepHistory({ action, known, next, isFirst }: KeepHistoryProps) {
  if (!isFirst) {
    return (
      <Notice kind="info">
        This order lives in this browser. <a href={routes.register(next)}>Create an account</a> to find it from
        anywhere.
      </Notice>
    );
  }
  return (
    <section className="card stack no-print" aria-labelledby="keep">
      <h2 id="keep">Keep your order history</h2>
      <p>Choose a password, and you find this order, and all before it, from any device.</p>
      <RegisterForm action={action} known={known} next={next} />
    </section>
  );
}
