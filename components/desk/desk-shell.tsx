import type { ReactNode } from "react";
import { FindBox } from "#components/desk/find-box.tsx";
import { PageHeader } from "#components/page-header.tsx";
import type { StaffRoleView } from "#lib/identity/views.ts";
import { routes } from "#lib/routes.ts";

const places = {
  today: { word: "Today", href: routes.desk.today() },
  find: { word: "Find a customer", href: routes.desk.find() },
  newGuest: { word: "New guest", href: routes.desk.newGuest() },
  orders: { word: "Orders", href: routes.desk.orders() },
  approvals: { word: "Approvals", href: routes.desk.approvals() },
  team: { word: "Team", href: routes.desk.team() },
} as const;

export type DeskPlace = keyof typeof places;

type DeskShellProps = {
  title: string;
  /** Null for a page that is no place of its own. */
  current: DeskPlace | null;
  role: StaffRoleView;
  /** In place of the box that finds customers, where there is more to it. */
  find?: ReactNode;
  children: ReactNode;
};

/** What every page of the service desk looks like. Administrators have one place more. */
export function DeskShell({ title, current, role, find = <FindBox />, children }: DeskShellProps) {
  const everybodys: DeskPlace[] = ["today", "find", "newGuest", "orders", "approvals"];
  const open = role === "administrator" ? [...everybodys, "team" as const] : everybodys;
  return (
    <div className="wrap account desk">
      <nav className="account-nav" aria-label="Service desk">
        {open.map((place) => (
          <a key={place} href={places[place].href} aria-current={place === current ? "page" : undefined}>
            {places[place].word}
          </a>
        ))}
      </nav>
      <div className="stack">
        {find}
        <PageHeader title={title} />
        {children}
      </div>
    </div>
  );
}
