"use client";

import type { ReactNode } from "react";
import { ActionForm } from "#components/action-form.tsx";
import type { ButtonKind } from "#components/ui/button.tsx";
import { Hidden } from "#components/ui/field.tsx";
import { useField } from "#components/ui/form-context.ts";
import { Notice } from "#components/ui/notice.tsx";
import type { FormAction } from "#lib/form.ts";

type TokenFormProps = { action: FormAction; token: string; submit: string; busy: string; kind?: ButtonKind };

/** The button behind a mailed link: opening the link does nothing, since scanners open them all. */
export function TokenForm({ token, ...form }: TokenFormProps) {
  return (
    <ActionForm {...form}>
      <MailedToken token={token} />
    </ActionForm>
  );
}

/** The token goes along unseen; when it died since the page was drawn, that is said. */
export function MailedToken({ token, children }: { token: string; children?: ReactNode }) {
  const { error } = useField("token");
  return (
    <>
      {error && (
        <Notice kind="bad" role="alert">
          This link was used meanwhile, or is too old by now. {children ?? "Please ask for another one."}
        </Notice>
      )}
      <Hidden name="token" value={token} />
    </>
  );
}
