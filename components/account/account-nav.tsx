import { routes } from "#lib/routes.ts";

const places = {
  overview: { word: "Overview", href: routes.account.overview() },
  orders: { word: "Orders", href: routes.account.orders() },
  points: { word: "Points", href: routes.account.points() },
  devices: { word: "Devices", href: routes.account.devices() },
  profile: { word: "Profile", href: routes.account.profile() },
  security: { word: "Security", href: routes.account.security() },
  privacy: { word: "Privacy", href: routes.account.privacy() },
} as const;

export type AccountPlace = keyof typeof places;

const openTo = {
  guest: ["orders", "devices", "privacy"],
  customer: ["overview", "orders", "points", "profile", "security", "privacy"],
  staff: ["overview", "security"],
} as const satisfies Record<string, AccountPlace[]>;

export function AccountNav({ current, kind }: { current: AccountPlace; kind: keyof typeof openTo }) {
  return (
    <nav className="account-nav" aria-label="Account">
      {openTo[kind].map((place) => (
        <a key={place} href={places[place].href} aria-current={place === current ? "page" : undefined}>
          {places[place].word}
        </a>
      ))}
    </nav>
  );
}
