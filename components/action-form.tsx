"use client";

import { type FormHTMLAttributes, type ReactNode, useActionState } from "react";
import { type FormRules, postForm, useSubmission } from "#components/form-submission.ts";
import { Button, type ButtonKind } from "#components/ui/button.tsx";
import { FormContext } from "#components/ui/form-context.ts";
import { Notice } from "#components/ui/notice.tsx";
import type { FormAction, FormState } from "#lib/form.ts";

type FormProps = {
  /** Brings the rules when somebody starts to type, so that they don't weigh on the first load. */
  schema?: () => Promise<FormRules>;
  submit: string;
  busy?: string;
  kind?: ButtonKind;
  /** The button once the action has asked whether that is meant. */
  agree?: string;
  /** The button once something is shown of an answer: pressed again, it does it anew. */
  anew?: string;
  /** What is shown of an answer, beyond words. */
  reveal?: (state: FormState) => ReactNode;
  /** The button's full name, where what it says is not enough. */
  label?: string;
  className?: string;
  /** What the button is called in what is sent, where there is another one beside it. */
  answer?: { name: string; value: string };
  beside?: ReactNode;
  children?: ReactNode;
};

/** A form for an action: the browser posts it natively until React is there, and from then on `useSubmission` does. */
export function ActionForm({ action, ...rest }: FormProps & { action: FormAction }) {
  const [posted, dispatch] = useActionState<FormState, FormData>(action, {});
  return <SubmittedForm action={action} posted={posted} native={{ action: dispatch }} {...rest} />;
}

/** The same for a form that our server takes without Next; `posted` is what it answered a browser without script. */
export function DoorForm({ path, posted, ...rest }: FormProps & { path: string; posted?: FormState }) {
  const action: FormAction = (_, form) => postForm(path, form);
  return <SubmittedForm action={action} posted={posted ?? {}} native={{ action: path, method: "post" }} {...rest} />;
}

type Submitted = FormProps & {
  action: FormAction;
  posted: FormState;
  native: Pick<FormHTMLAttributes<HTMLFormElement>, "action" | "method">;
};

function SubmittedForm({
  action,
  posted,
  native,
  schema,
  submit,
  busy,
  kind,
  agree,
  anew,
  reveal,
  label,
  className = "form",
  answer,
  beside,
  children,
}: Submitted) {
  const { state, errors, isBusy, handlers } = useSubmission(action, posted, schema);
  const revealed = reveal?.(state);
  return (
    <FormContext value={{ values: state.values ?? {}, errors }}>
      <form className={className} {...native} noValidate {...handlers}>
        {state.formError && (
          <Notice kind="bad" role="alert">
            {state.formError}
          </Notice>
        )}
        {children}
        {state.asks && (
          <Notice kind="warn" role="alert">
            {state.asks}
            <input type="hidden" name="agreed" value={state.asks} />
          </Notice>
        )}
        {revealed}
        {state.secrets && <SecretsOnce secrets={state.secrets} />}
        <div className="actions">
          <Button kind={kind} label={label} busy={isBusy} {...answer}>
            {isBusy ? (busy ?? submit) : (state.asks && agree) || (revealed && anew) || submit}
          </Button>
          {beside}
          <div role="status">
            {state.done && !isBusy && <p className="done">{state.done}</p>}
            {isBusy && <span className="sr">{busy ?? `${submit}: one moment`}</span>}
          </div>
        </div>
      </form>
    </FormContext>
  );
}

function SecretsOnce({ secrets }: { secrets: string[] }) {
  return (
    <div className="secrets" role="status">
      <p>
        <b>Write these down, or print this page. They are shown this once.</b>
      </p>
      <ul>
        {secrets.map((secret) => (
          <li key={secret}>
            <code>{secret}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
