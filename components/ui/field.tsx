"use client";

import { type InputHTMLAttributes, type ReactNode, useRef } from "react";
import { useField } from "#components/ui/form-context.ts";
import { PasswordInput } from "#components/ui/password-input.tsx";

type Passed = "type" | "autoComplete" | "inputMode" | "defaultValue" | "maxLength" | "min" | "max" | "placeholder";

type FieldProps = Pick<InputHTMLAttributes<HTMLInputElement>, Passed> & {
  name: string;
  label: string;
  labelHidden?: boolean;
  hint?: string;
  required?: boolean;
};

export function Field({ name, label, labelHidden, hint, required, defaultValue, type = "text", ...rest }: FieldProps) {
  const field = useField(name, hint);
  const input = {
    ...rest,
    id: field.id,
    name,
    type,
    defaultValue: field.value ?? defaultValue,
    "aria-required": required,
    "aria-invalid": field.error ? true : undefined,
    "aria-describedby": field.described,
  };
  return (
    <Frame label={label} labelHidden={labelHidden} hint={hint} field={field}>
      {type === "password" ? (
        <PasswordInput label={label} {...input} />
      ) : (
        <input {...input} {...spelling(type, rest)} />
      )}
    </Frame>
  );
}

type TextAreaProps = Pick<FieldProps, "name" | "label" | "hint" | "required"> & { rows?: number };

/** Room for some sentences. */
export function TextArea({ name, label, hint, required, rows = 3 }: TextAreaProps) {
  const field = useField(name, hint);
  return (
    <Frame label={label} hint={hint} field={field}>
      <textarea
        id={field.id}
        name={name}
        rows={rows}
        defaultValue={field.value}
        aria-required={required}
        aria-invalid={field.error ? true : undefined}
        aria-describedby={field.described}
      />
    </Frame>
  );
}

/** A field that appears once an answer has asked for it, and then stays. */
export function FieldOnceAsked(props: FieldProps) {
  const { error, value } = useField(props.name);
  const isAsked = useRef(false);
  if (error || value !== undefined) isAsked.current = true;
  return isAsked.current ? <Field {...props} /> : null;
}

type CheckboxProps = { name: string; label: string; hint?: string };

export function Checkbox({ name, label, hint }: CheckboxProps) {
  const { id, value, hintId } = useField(name, hint);
  return (
    <div className="field check">
      <label htmlFor={id}>
        <input id={id} type="checkbox" name={name} defaultChecked={value === "on"} aria-describedby={hint && hintId} />
        <span>{label}</span>
      </label>
      {hint && (
        <p className="hint" id={hintId}>
          {hint}
        </p>
      )}
    </div>
  );
}

type SelectFieldProps = {
  name: string;
  label: string;
  options: readonly { value: string; label: string }[];
  defaultValue?: string;
  autoComplete?: string;
  required?: boolean;
};

export function SelectField({ name, label, options, defaultValue, autoComplete, required }: SelectFieldProps) {
  const field = useField(name);
  return (
    <Frame label={label} field={field}>
      <select
        id={field.id}
        name={name}
        defaultValue={field.value ?? defaultValue}
        autoComplete={autoComplete}
        aria-required={required}
        aria-invalid={field.error ? true : undefined}
        aria-describedby={field.described}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

/** Goes along unseen. What an action answered for it counts more than what the page was drawn with. */
export function Hidden({ name, value }: { name: string; value: string }) {
  const { value: answered } = useField(name);
  return <input type="hidden" name={name} value={answered ?? value} />;
}

type FrameProps = {
  label: string;
  labelHidden?: boolean;
  hint?: string;
  field: ReturnType<typeof useField>;
  children: ReactNode;
};

function Frame({ label, labelHidden, hint, field, children }: FrameProps) {
  return (
    <div className="field">
      <label htmlFor={field.id} className={labelHidden ? "sr" : undefined}>
        {label}
      </label>
      {children}
      {hint && (
        <p className="hint" id={field.hintId}>
          {hint}
        </p>
      )}
      {field.error && (
        <p className="error" id={field.errorId}>
          {field.error}
        </p>
      )}
    </div>
  );
}

const spelling = (type: string, { autoComplete }: { autoComplete?: string }) =>
  type === "email" || autoComplete?.startsWith("username") ? { autoCapitalize: "none", spellCheck: false } : {};
