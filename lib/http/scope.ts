import { AsyncLocalStorage } from "node:async_hooks";
import type { FormState } from "#lib/form.ts";

/**
 * What one HTTP request carries from the server that took it to whatever answers it. `cookies` are Set-Cookie lines
 * that go out with the answer, also from a page, which could not set them by itself. `status` is what the answer gets
 * in place of a 200 or a 500. `url` and `cookieHeader` are what the browser sent.
 */
export type RequestScope = {
  id: string;
  url: string;
  nonce: string;
  origin: { address: string | null; userAgent: string | null };
  cookieHeader: string | undefined;
  cookies: string[];
  status?: number;
  /** Whoever asks may not know that there is anything here: the answer is an unknown page's, whatever was drawn. */
  isUnknown?: boolean;
  /** Somebody of the store sees what a customer sees: no cookie is given out. */
  isLookIn?: boolean;
  /** What a form was answered with that our server took by itself, for the page to show it in. */
  posted?: FormState;
};

declare global {
  var accountAreaScope: AsyncLocalStorage<RequestScope> | undefined;
}

/** Next bundles its own copy of this module; the storage hangs on the process so that both sides see the same one. */
export function requestScope(): AsyncLocalStorage<RequestScope> {
  globalThis.accountAreaScope ??= new AsyncLocalStorage();
  return globalThis.accountAreaScope;
}

/** The scope of the request at hand; null outside of one, as in a build. */
export const currentScope = (): RequestScope | null => requestScope().getStore() ?? null;
