"use client";

import { type SubmitEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormContext } from "#components/ui/form-context.ts";
import { Notice } from "#components/ui/notice.tsx";
import { RadioGroup } from "#components/ui/radio-group.tsx";

type Factor = "app" | "email" | "sms" | null;

const formats = [
  { value: "json", label: "JSON", says: "Everything in one document, for programs" },
  { value: "csv", label: "CSV", says: "Everything, a file for each kind of thing, in one ZIP archive" },
  { value: "orders", label: "CSV of the orders alone", says: "One file for a spreadsheet" },
];

/** What is said of a refusal, beside which field; the address of the page names it. */
function faultOf(refused: string | null, factor: Factor): { field?: "password" | "code"; says: string } | null {
  switch (refused) {
    case "invalid_input":
      return { field: "password", says: "Enter your password" };
    case "wrong_current_password":
      return { field: "password", says: "That is not your current password." };
    case "one_time_password_needed":
      return {
        field: "code",
        says: factor === "app" ? "Enter a code of your app." : "Enter the code that we have just sent you.",
      };
    case "wrong_code":
      return { field: "code", says: "That code is wrong or no longer valid." };
    case "too_many_attempts":
      return { says: "Too many attempts. Please wait a few minutes and try again." };
    case "only_looking":
      return { says: "You are only looking: no copy is made." };
    case null:
      return null;
    default:
      return { says: "That did not work. Please try again in a moment." };
  }
}

type ExportFormProps = { action: string; factor: Factor; refused: string | null; format: string };

/** A plain form whose answer is a file; the page stays where it is. A refusal comes back as this page. */
export function ExportForm({ action, factor, refused, format }: ExportFormProps) {
  const [isSent, setSent] = useState(false);
  const fault = isSent ? null : faultOf(refused, factor);
  const errors: Record<string, string> = fault?.field ? { [fault.field]: fault.says } : {};
  const asksForCode = factor === "app" || faultOf(refused, factor)?.field === "code";

  const onSubmit = ({ currentTarget: form }: SubmitEvent<HTMLFormElement>) => {
    setSent(true);
    setTimeout(() => form.reset());
  };

  return (
    <section className="stack privacy" aria-labelledby="export">
      <h2 id="export">Take it with you</h2>
      <p>
        A copy of everything above, as it is now. We ask for your password again, since this browser may have been left
        open. Keep the file safe: it holds all of it.
      </p>
      <FormContext value={{ values: {}, errors }}>
        <form className="form" method="post" action={action} onSubmit={onSubmit} noValidate>
          {fault && !fault.field && (
            <Notice kind="bad" role="alert">
              {fault.says}
            </Notice>
          )}
          <RadioGroup name="format" legend="As what?" choices={formats} defaultValue={format} />
          <Field name="password" label="Your password" type="password" autoComplete="current-password" required />
          {asksForCode && (
            <Field
              name="code"
              label="Code"
              hint="A code of your second factor."
              autoComplete="one-time-code"
              required
            />
          )}
          <div className="actions">
            <Button>Download my data</Button>
            <div role="status">{isSent && <p className="done">Your browser saves the file in a moment.</p>}</div>
          </div>
        </form>
      </FormContext>
    </section>
  );
}
