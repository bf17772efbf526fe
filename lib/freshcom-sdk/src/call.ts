import type { Params } from "./query.ts";

/** What a call may be told besides. */
export type CallOptions = {
  /** The store does the work of one key once, however often it arrives. A new random one unless given. */
  idempotencyKey?: string;
  /** Ends the call early. */
  signal?: AbortSignal;
  /** Milliseconds the call may take altogether. */
  timeout?: number;
  /** How often it is tried again at most. */
  retries?: number;
};

/** Says which resource is meant: by its id, or with the resource itself. */
export type Target = string | { id: string };

/** A request before it is written down: path segments, and what goes into query and document. */
export type Call = {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  path: readonly (Target | null | undefined)[];
  type?: string;
  fields?: object;
  params?: Params;
  options?: CallOptions;
};

/** Makes a call and resolves with its flat answer. */
export type Send = <Flat>(call: Call) => Promise<Flat>;
