import type { ReactNode } from "react";

/** Says what the page is; its `h1` is the only one. */
export function PageHeader({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="page-header">
      <h1>{title}</h1>
      {children}
    </header>
  );
}
