import type { ReactNode } from "react";
import { PageHeader } from "#components/page-header.tsx";
import type { StaffRoleView } from "#lib/identity/views.ts";
import { routes } from "#lib/routes.ts";

const places = {
  today: { word: "Today", href: routes.desk.today() },
  orders: { word: "Orders", href: routes.desk.orders() },
  approvals: { word: "Approvals", href: routes.desk.approvals() },
  team: { word: "Team", href: routes.desk.team() },
} as const;

export type DeskPlace = keyof typeof places;

type DeskShellProps = { title: string; current: DeskPlace | null; role: StaffRoleView; children: ReactNode };

/** What every page of the service desk looks like; `current` is null for one that is no place of its own. Administrators have one place more. */
export function DeskShell({ title, current, role, children }: DeskShellProps) {
  const everybodys: DeskPlace[] = ["today", "orders", "approvals"];
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
        <PageHeader title={title} />
        {children}
      </div>
    </div>
  );
}
