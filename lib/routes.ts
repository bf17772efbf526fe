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
  notMyOrder: (token?: string) => withToken("/not-my-order", token),
  track: (code?: string) => (code ? `/track?code=${encodeURIComponent(code)}` : "/track"),
  trackCode: () => "/track/code",
  trackedOrder: () => "/track/order",
  linkDevice: (code?: string) => (code ? `/link-device?code=${encodeURIComponent(code)}` : "/link-device"),
  claim: (code?: string) => (code ? `/claim?code=${encodeURIComponent(code)}` : "/claim"),
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
    points: (customerId?: string, done?: "done" | "waits") =>
      `/service-desk/points${customerId ? `?${new URLSearchParams({ customer: customerId, ...(done && { done }) })}` : ""}`,
    approvals: () => "/service-desk/approvals",
    find: (query: Record<string, string> = {}) =>
      `/service-desk/find${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ""}`,
    findResults: (typed: string) => `/service-desk/find/results?${new URLSearchParams({ q: typed })}`,
    findExport: (query: Record<string, string>) => `/service-desk/find/export?${new URLSearchParams(query)}`,
    findExportCount: (query: Record<string, string>) => `/service-desk/find/export/count?${new URLSearchParams(query)}`,
    customer: (id: string, query: Record<string, string> = {}) =>
      `/service-desk/customers/${encodeURIComponent(id)}${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ""}`,
    newGuest: () => "/service-desk/customers/new",
    newOrder: (id: string, query: Record<string, string> = {}) =>
      `/service-desk/customers/${encodeURIComponent(id)}/order${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ""}`,
    productResults: (typed: string) => `/service-desk/products/results?${new URLSearchParams({ q: typed })}`,
    slip: (id: string) => `/service-desk/orders/${encodeURIComponent(id)}/slip`,
    team: () => "/service-desk/team",
    orders: (page?: { earlier: string } | { later: string }) =>
      `/service-desk/orders${page ? `?${new URLSearchParams(page)}` : ""}`,
    order: (id: string) => `/service-desk/orders/${encodeURIComponent(id)}`,
    see: (id: string) => `/service-desk/customers/${encodeURIComponent(id)}/see`,
    stopLooking: () => "/service-desk/look-in",
    suspend: (id: string) => `/service-desk/customers/${encodeURIComponent(id)}/suspend`,
    merge: (id: string, query: { q?: string; other?: string; keep?: string } = {}) =>
      `/service-desk/customers/${encodeURIComponent(id)}/merge${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ""}`,
    undoMerge: (id: string, mergeId: string) =>
      `/service-desk/customers/${encodeURIComponent(id)}/merges/${encodeURIComponent(mergeId)}`,
    deleteCustomer: (id: string) => `/service-desk/customers/${encodeURIComponent(id)}/delete`,
  },
  account: {
    overview: () => "/account",
    orders: (joined?: { joined: string; taken: string }) =>
      `/account/orders${joined ? `?${new URLSearchParams(joined)}` : ""}`,
    foundOrders: () => "/account/found-orders",
    claims: () => "/account/claims",
    claim: (id: string) => `/account/claims/${encodeURIComponent(id)}`,
    areTheseYours: (next?: string) =>
      next ? `/account/are-these-yours?next=${encodeURIComponent(next)}` : "/account/are-these-yours",
    order: (id: string) => `/account/orders/${encodeURIComponent(id)}`,
    points: () => "/account/points",
    devices: (done?: "linked" | "unlinked" | "left") => `/account/devices${done ? `?done=${done}` : ""}`,
    linkedDevices: () => "/account/devices/linked",
    profile: () => "/account/profile",
    security: () => "/account/security",
    email: () => "/account/security/email",
    twoFactor: () => "/account/security/two-factor",
    passkeys: (change?: { rename: string } | { remove: string }) =>
      `/account/security/passkeys${change ? `?${new URLSearchParams(change)}` : ""}`,
    activity: () => "/account/security/activity",
    privacy: () => "/account/privacy",
    export: () => "/account/privacy/export",
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
