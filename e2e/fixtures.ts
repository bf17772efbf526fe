import {
  type APIRequestContext,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from "@playwright/test";
import { inArray } from "drizzle-orm";
import { products } from "#db/schema/index.ts";
import { demandAccessible } from "#e2e/web/axe.ts";
import { Complaints } from "#e2e/web/complaints.ts";
import * as people from "#e2e/web/people.ts";
import { ctxOf, newProduct, openStore, type Product, type Store } from "#e2e/web/store.ts";
import { Visitor } from "#e2e/web/visitor.ts";
import { deleteCustomer } from "#lib/customers/delete.ts";
import { reinstateCustomer, suspendCustomer } from "#lib/customers/suspend.ts";

export { expect };

type Visit = Page | BrowserContext;
type Operator = Record<"suspend" | "reinstate" | "delete", (id: string) => Promise<void>>;

type Cookies = Awaited<ReturnType<APIRequestContext["storageState"]>>;
type ClientOptions = { userAgent?: string; extraHTTPHeaders?: Record<string, string>; storageState?: Cookies };
type OpenWith = (given: ClientOptions & { cookies?: Record<string, string> }) => Promise<APIRequestContext>;

type Fixtures = {
  openWith: OpenWith;
  complaints: Complaints;
  /** Another person's browser, with nothing in it. */
  openBrowser: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** Another person's client without any page: it keeps cookies and says its name, as a browser does. */
  openClient: (options?: ClientOptions) => Promise<APIRequestContext>;
  /** The same with the session cookie of a log-in that has happened. */
  clientOf: (user: { userId: string }) => Promise<APIRequestContext>;
  /** The same with the guest's cookie. */
  clientOfGuest: (guest: people.Guest) => Promise<APIRequestContext>;
  withoutScript: Page;
  phone: Page;
  newCustomer: (plan?: people.Plan) => Promise<people.Customer>;
  newGuest: (plan?: people.Plan) => Promise<people.Guest>;
  newProduct: (given?: { name?: string; priceCents?: number }) => Promise<Product>;
  /** Gives the browser the session cookie of a log-in that has happened. */
  logInAs: (visit: Visit, user: { userId: string }) => Promise<void>;
  /** Gives the browser the guest's cookie. */
  beGuest: (visit: Visit, guest: people.Guest) => Promise<void>;
  /** Somebody without a browser, with the cookies of a log-in that has happened or of a guest, or with none. */
  newVisitor: (...who: ({ userId: string } | Pick<people.Guest, "cookie">)[]) => Promise<Visitor>;
  operator: Operator;
  axe: (page: Page) => Promise<void>;
};

const contextOf = (visit: Visit) => ("context" in visit ? visit.context() : visit);

export const test = base.extend<Fixtures, { store: Store }>({
  store: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from here
    async ({}, use) => {
      const { store, close } = await openStore();
      await use(store);
      await close();
    },
    { scope: "worker" },
  ],
  complaints: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from here
    async ({}, use) => {
      const complaints = new Complaints();
      await use(complaints);
      expect(complaints.unexpected(), "what the pages complained about").toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, complaints }, use) => {
    complaints.listenTo(context);
    await use(context);
  },
  openBrowser: async ({ browser, complaints }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      complaints.listenTo(context);
      opened.push(context);
      return context;
    });
    for (const context of opened) await context.close();
  },
  openWith: async ({ playwright, baseURL: url = "" }, use) => {
    const opened: APIRequestContext[] = [];
    await use(async ({ cookies = {}, ...options }) => {
      const kept = { domain: new URL(url).hostname, path: "/", expires: -1, httpOnly: true, secure: false };
      const all = Object.entries(cookies).map(([name, value]) => ({
        ...kept,
        name: people.cookieName(url, name),
        value,
        sameSite: "Lax" as const,
      }));
      const storageState = { cookies: all, origins: [] };
      const client = await playwright.request.newContext({ storageState, ...options, baseURL: url });
      opened.push(client);
      return client;
    });
    for (const client of opened) await client.dispose();
  },
  openClient: ({ openWith }, use) => use((options = {}) => openWith(options)),
  clientOf: ({ openWith, store }, use) =>
    use(async (user) => openWith({ cookies: { "next-auth.session-token": await people.sessionCookie(store, user) } })),
  clientOfGuest: ({ openWith }, use) => use(({ cookie }) => openWith({ cookies: { guest: cookie } })),
  withoutScript: async ({ openBrowser }, use) => {
    const context = await openBrowser({ javaScriptEnabled: false });
    await use(await context.newPage());
  },
  phone: async ({ openBrowser }, use) => {
    const context = await openBrowser({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await use(await context.newPage());
  },
  newCustomer: ({ store }, use) => use((plan) => people.newCustomer(store, plan)),
  newGuest: ({ store }, use) => use((plan) => people.newGuest(store, plan)),
  newProduct: async ({ store }, use) => {
    const made: string[] = [];
    await use(async (given) => {
      const product = await newProduct(store, given);
      made.push(product.id);
      return product;
    });
    if (made.length > 0) await store.db.update(products).set({ isSold: false }).where(inArray(products.id, made));
  },
  logInAs: ({ store, baseURL: url }, use) =>
    use(async (visit, customer) => {
      const cookie = {
        name: people.cookieName(url, "next-auth.session-token"),
        value: await people.sessionCookie(store, customer),
        url,
      };
      await contextOf(visit).addCookies([{ ...cookie, httpOnly: true, sameSite: "Lax" }]);
    }),
  beGuest: ({ baseURL: url }, use) =>
    use(async (visit, { cookie: value }) => {
      await contextOf(visit).addCookies([
        { name: people.cookieName(url, "guest"), value, url, httpOnly: true, sameSite: "Lax" },
      ]);
    }),
  newVisitor: ({ store, openWith }, use) =>
    use(async (...who) => {
      const cookies: Record<string, string> = {};
      for (const each of who) {
        if ("userId" in each) cookies["next-auth.session-token"] = await people.sessionCookie(store, each);
        else cookies.guest = each.cookie;
      }
      return new Visitor(await openWith({ cookies }));
    }),
  operator: ({ store }, use) =>
    use({
      suspend: (id) => suspendCustomer(ctxOf(store, { kind: "operator" }), id, "chargeback"),
      reinstate: (id) => reinstateCustomer(ctxOf(store, { kind: "operator" }), id, "settled"),
      delete: (id) => deleteCustomer(ctxOf(store, { kind: "operator" }), id),
    }),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from here
  axe: ({}, use) => use(demandAccessible),
});

/** The same without script, where a page costs a third: for what the server alone decides. */
export const unscripted = test.extend({ javaScriptEnabled: false });
