const withToken = (path: string, token?: string) => (token ? `${path}?token=${encodeURIComponent(token)}` : path);

/** Every address of the site. Pages, e-mails and tests ask here, so that an address is spelled once. */
export const routes = {
  home: () => "/",
  product: (slug: string) => `/products/${encodeURIComponent(slug)}`,
  cart: () => "/cart",
  checkout: () => "/checkout",
  login: (next?: string) => (next ? `/login?next=${encodeURIComponent(next)}` : "/login"),
  register: (next?: string) => (next ? `/register?next=${encodeURIComponent(next)}` : "/register"),
  loginCode: (next?: string) => (next ? `/login/code?next=${encodeURIComponent(next)}` : "/login/code"),
  logout: () => "/logout",
  forgot: () => "/forgot",
  reset: (token?: string) => withToken("/reset", token),
  confirmEmail: (token?: string) => withToken("/confirm-email", token),
  undoEmail: (token?: string) => withToken("/undo-email", token),
  notMe: (token?: string) => withToken("/not-me", token),
  developers: () => "/developers",
  outbox: (to?: string) => (to ? `/dev/outbox?to=${encodeURIComponent(to)}` : "/dev/outbox"),
  passkeys: {
    logInOptions: () => "/api/passkeys/log-in/options",
    logIn: () => "/api/passkeys/log-in",
    addOptions: () => "/api/passkeys/add/options",
    add: () => "/api/passkeys/add",
  },
  desk: {
    today: () => "/service-desk",
    team: () => "/service-desk/team",
  },
  account: {
    overview: () => "/account",
    orders: () => "/account/orders",
    order: (id: string) => `/account/orders/${encodeURIComponent(id)}`,
    profile: () => "/account/profile",
    security: () => "/account/security",
    email: () => "/account/security/email",
    twoFactor: () => "/account/security/two-factor",
    passkeys: (change?: { rename: string } | { remove: string }) =>
      `/account/security/passkeys${change ? `?${new URLSearchParams(change)}` : ""}`,
    activity: () => "/account/security/activity",
  },
} as const;

/** Takes what stood in `?next=` and gives it back when it is a path on this site, else `fallback`. */
export function safeNext(next: unknown, fallback: string): string {
  if (typeof next !== "string" || !next.startsWith("/")) return fallback;
  const here = "http://this.site";
  const url = URL.canParse(next, here) ? new URL(next, here) : null;
  if (!url || url.origin !== here || url.pathname.startsWith("//")) return fallback;
  return url.pathname + url.search + url.hash;
}
