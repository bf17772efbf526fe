import type { ReactNode } from "react";
import { AccountNav, type AccountPlace } from "#components/account/account-nav.tsx";
import { PageHeader } from "#components/page-header.tsx";

type AccountShellProps = {
  title: string;
  current: AccountPlace;
  kind: "guest" | "customer" | "staff";
  intro?: ReactNode;
  children: ReactNode;
};

/** What every page of the account area looks like: where one can go, the page's name, and the page. */
export function AccountShell({ title, current, kind, intro, children }: AccountShellProps) {
  return (
    <div className="wrap account">
      <AccountNav current={current} kind={kind} />
      <div className="stack">
        <PageHeader title={title}>{intro}</PageHeader>
        {children}
      </div>
    </div>
  );
}
