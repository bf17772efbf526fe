import type { ReactNode } from "react";

export type ButtonKind = "primary" | "quiet" | "danger";

type ButtonProps = {
  children: ReactNode;
  kind?: ButtonKind;
  type?: "submit" | "button";
  name?: string;
  value?: string;
  label?: string;
  busy?: boolean;
};

export function Button({ children, kind = "primary", type = "submit", name, value, label, busy }: ButtonProps) {
  return (
    <button
      className={`button ${kind}`}
      type={type}
      name={name}
      value={value}
      aria-label={label}
      aria-disabled={busy || undefined}
    >
      {children}
    </button>
  );
}

export function ButtonLink({
  href,
  children,
  kind = "primary",
}: {
  href: string;
  children: ReactNode;
  kind?: ButtonKind;
}) {
  return (
    <a className={`button ${kind}`} href={href}>
      {children}
    </a>
  );
}
