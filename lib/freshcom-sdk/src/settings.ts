/** What one client is set up with. Everything may be left out. */
export type FreshcomOptions = {
  /** Where the store's API is, with or without `/v1`. Else FRESHCOM_BASE_URL, else http://localhost:3000/v1. */
  baseUrl?: string;
  /** Sends the requests, instead of the global fetch. */
  fetch?: typeof fetch;
  /** The language of answers that have several. */
  locale?: string;
  /** How often a call is tried again when its answer gets lost or the store is busy; 2 unless told otherwise. */
  retries?: number;
  /** Milliseconds before the first of these tries; it doubles from one to the next. */
  retryPause?: number;
  /** Milliseconds a call may take altogether; 30 seconds unless told otherwise, 0 for no limit. */
  timeout?: number;
};

export type Settings = Required<Omit<FreshcomOptions, "baseUrl" | "locale">> & {
  baseUrl: string | undefined;
  locale: string | undefined;
};

/** The options, completed. The global fetch is looked up at every call, so that it may be replaced. */
export function completed(options: FreshcomOptions): Settings {
  return {
    baseUrl: options.baseUrl,
    locale: options.locale,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    retries: options.retries ?? 2,
    retryPause: options.retryPause ?? 250,
    timeout: options.timeout ?? 30_000,
  };
}

/** The URL of a path of the API. The environment is read at the call, so that it may be filled in after the import. */
export function urlOf({ baseUrl }: Settings, path: string): string {
  const base = baseUrl || fromEnvironment() || "http://localhost:3000/v1";
  return `${base.trim().replace(/\/+$/, "").replace(/\/v1$/, "")}/v1/${path}`;
}

/** Browsers know no `process`, whatever the types say. */
function fromEnvironment(): string | undefined {
  return globalThis.process?.env?.FRESHCOM_BASE_URL;
}
