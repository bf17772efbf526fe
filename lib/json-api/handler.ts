import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { type Db, database } from "#db/client.ts";
import { isDatabaseAway } from "#db/refused.ts";
import { findAccount } from "#lib/accounts/accounts.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { errorForLog, log } from "#lib/http/log.ts";
import { currentScope } from "#lib/http/scope.ts";
import { type KeptAnswer, onceForKey } from "#lib/idempotency.ts";
import { type Caller, findCaller } from "#lib/identity/caller.ts";
import { findAccountOfToken } from "#lib/identity/one-time-codes.ts";
import { hasPermission } from "#lib/identity/permissions.ts";
import { idFrom, parseDocument, type RequestDocument } from "#lib/json-api/document.ts";
import type { Answer, AnsweringGlance, Call, Endpoint } from "#lib/json-api/endpoint.ts";
import { findEndpoint } from "#lib/json-api/endpoints.ts";
import { expectedFailure, Failure, fail } from "#lib/json-api/failure.ts";
import { describeApi } from "#lib/json-api/openapi.ts";
import { parseQuery } from "#lib/json-api/query.ts";
import { answerToken } from "#lib/json-api/token.ts";
import { Refusal } from "#lib/refusal.ts";

const shared = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "X-Freshcom-OTP, Retry-After, X-Request-Id, Idempotent-Replayed",
  "Cache-Control": "no-store",
};

const preflight = {
  ...shared,
  "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
  "Access-Control-Allow-Headers":
    "Authorization, Content-Type, Accept, Origin, X-Requested-With, X-Freshcom-OTP, Idempotency-Key",
  "Access-Control-Max-Age": "1728000",
};

const jsonApi = "application/vnd.api+json";
const secrets = () => [env().authSecret, env().AUTH_SECRET_PREVIOUS].filter((secret) => secret !== undefined);

/** A request as the server took it; `text` is its body, empty for none. */
export type ApiRequest = { method: string; url: URL; headers: IncomingHttpHeaders; text: string };

/** What goes back; the body in one piece or in several. */
export type ApiAnswer = { status: number; headers: Record<string, string>; body: string | Buffer[] | null };

/** The one door of everything below /v1: says who asks, parses, runs, and puts answers and refusals into JSON:API. */
export async function answerApi(request: ApiRequest): Promise<ApiAnswer> {
  if (request.method === "OPTIONS") return { status: 204, headers: preflight, body: null };
  const { pathname } = request.url;
  try {
    if (pathname === "/v1/token") return await token(request);
    if (pathname === "/v1/openapi.json") return description(request);
    return await answer(request);
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): ApiAnswer {
  const { status, errors, headers } = expectedFailure(error) ?? unexpected(error);
  return { status, headers: { ...shared, ...headers, "Content-Type": jsonApi }, body: JSON.stringify({ errors }) };
}

function unexpected(error: unknown): Failure {
  const isAway = isDatabaseAway(error);
  log().error({ error: errorForLog(error) }, isAway ? "the database is away" : "unexpected");
  if (isAway)
    return fail(503, "unavailable", "We cannot reach our records right now. Try again in a moment.", {
      "Retry-After": "2",
    });
  const meta = { requestId: currentScope()?.id };
  return new Failure(500, [{ code: "unknown_error", title: "Something went wrong, and it is our fault.", meta }]);
}

async function answer(request: ApiRequest): Promise<ApiAnswer> {
  const { url, text } = request;
  const method = request.method === "HEAD" ? "GET" : request.method;
  const found = findEndpoint(method, url.pathname);
  if ("methods" in found) {
    if (found.methods.length === 0) throw fail(404, "invalid_endpoint", `There is no ${url.pathname}`);
    throw fail(405, "method_not_allowed", `Use ${found.methods.join(" or ")}`, { Allow: found.methods.join(", ") });
  }
  const { endpoint, id } = found;
  const db = database(env().DATABASE_URL);
  const asked = { path: url.pathname, search: url.searchParams, query: parseQuery(url.searchParams) };
  const glanceFor = (accountId: string, userId: string) => endpoint.glance?.({ ...asked, accountId, userId }) ?? null;
  const { glanced, ...ctx } = await contextFor(request, db, endpoint, glanceFor);
  const document = endpoint.takes ? documentFrom(request, endpoint.takes) : { attributes: {}, relationships: {} };
  const call: Omit<Call, "ctx"> = { id: idFrom(id), rawId: id, ...asked, document };
  const known = glanced?.by.answer({ ...call, ctx }, glanced.told);
  if (known) return sent(bodyOf(known));
  const run = () => answerOnce(request, ctx, endpoint, call, `${method} ${url.pathname}${url.search}\n${text}`);
  return endpoint.isSlow ? slow(run) : run();
}

const slow = pLimit(availableParallelism() + 1);

type GlanceFor = (accountId: string, userId: string) => AnsweringGlance | null;
type Asking = Ctx & Pick<Caller<AnsweringGlance>, "glanced">;

async function contextFor(request: ApiRequest, db: Db, endpoint: Endpoint, glanceFor: GlanceFor): Promise<Asking> {
  const now = new Date();
  const origin = currentScope()?.origin ?? { address: null, userAgent: null };
  const [, bearer] = /^Bearer +(\S+)\s*$/i.exec(request.headers.authorization ?? "") ?? [];
  const caller = bearer ? await findCaller(db, secrets(), bearer, now, glanceFor) : null;
  if (caller) {
    const ctx = { db, now, origin, ...caller };
    if (endpoint.permission && !hasPermission(ctx, endpoint.permission)) throw new Refusal("not_allowed");
    return ctx;
  }
  const account = endpoint.permission === null ? await accountByToken(request, db, now) : null;
  if (!account) throw new Refusal("log_in_first");
  return { db, now, origin, account, viewer: { kind: "anonymous" }, glanced: null };
}

/** A reset token says by itself which account it is of. */
async function accountByToken({ url, text }: ApiRequest, db: Db, now: Date) {
  const body = jsonFrom(text);
  const fromQuery = url.searchParams.get("resetToken");
  const given = fromQuery ?? (body ? parseDocument(body, "Password").attributes.resetToken : null);
  if (typeof given !== "string" || given === "") return null;
  const id = await findAccountOfToken(db, "password_reset", given, now);
  if (!id) throw new Refusal("wrong_code", { field: "resetToken" });
  return findAccount(db, id, now);
}

const takenTypes = /^application\/(vnd\.api\+json|json)\s*(;|$)/i;

function documentFrom(
  { text, headers }: ApiRequest,
  { type, isOptional }: NonNullable<Endpoint["takes"]>,
): RequestDocument {
  if (text === "" && isOptional) return { attributes: {}, relationships: {} };
  if (!takenTypes.test(headers["content-type"] ?? jsonApi))
    throw fail(415, "unsupported_media_type", `Send ${jsonApi} or application/json`);
  const body = jsonFrom(text);
  if (body === undefined) throw fail(400, "invalid_json", "The body is not JSON");
  return parseDocument(body, type);
}

/** What a text says in JSON; undefined for none. */
function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All shoppers hold the same publishable token: their keys are kept apart by the access token that each was given. */
const anonymousCaller = ({ headers }: ApiRequest) =>
  createHash("sha256")
    .update(headers.authorization ?? "")
    .digest("base64url");

const keyForm = /^[\x21-\x7e]{1,255}$/;

async function answerOnce(
  request: ApiRequest,
  ctx: Ctx,
  endpoint: Endpoint,
  call: Omit<Call, "ctx">,
  said: string,
): Promise<ApiAnswer> {
  const key = headerOf(request, "idempotency-key");
  if (!key || !endpoint.takes) return sent(await answered(endpoint, { ...call, ctx }));
  if (!keyForm.test(key))
    throw fail(400, "invalid_idempotency_key", "An Idempotency-Key has 1 to 255 visible characters");
  const caller = "userId" in ctx.viewer ? `user ${ctx.viewer.userId}` : anonymousCaller(request);
  let isFirst = false;
  const outcome = await onceForKey(ctx, { caller, key, request: said, secret: env().authSecret }, async (ctx) => {
    isFirst = true;
    const { body, ...rest } = await answered(endpoint, { ...call, ctx });
    return { ...rest, body: Array.isArray(body) ? Buffer.concat(body).toString() : body };
  });
  if (outcome === "still running")
    throw fail(409, "request_in_progress", "The first request with this key still runs", { "Retry-After": "1" });
  if (outcome === "another request")
    throw new Failure(422, [
      { code: "idempotency_key_reused", title: "This key was used for another request", source: { pointer: "/data" } },
    ]);
  return sent(outcome, isFirst ? {} : { "Idempotent-Replayed": "true" });
}

/** What another try may find otherwise: it is never kept. */
const isPassing = new Set([401, 409, 429]);

type Answered = Omit<KeptAnswer, "body"> & { body: ApiAnswer["body"]; headers?: Record<string, string> };

/** An answer that can be kept. What was refused is one too; what is our fault is thrown, and undoes everything. */
async function answered(endpoint: Endpoint, call: Call): Promise<Answered> {
  try {
    return bodyOf(await endpoint.run(call));
  } catch (error) {
    const failure = expectedFailure(error);
    if (!failure || failure.status >= 500 || isPassing.has(failure.status)) throw error;
    return { status: failure.status, body: JSON.stringify({ errors: failure.errors }), headers: failure.headers };
  }
}

function bodyOf(answer: Answer): Answered {
  if ("bytes" in answer) return { status: answer.status, body: answer.bytes };
  const headers = "location" in answer ? { headers: { Location: answer.location } } : {};
  return { status: answer.status, body: answer.document && JSON.stringify(answer.document), ...headers };
}

function sent({ status, body, headers = {} }: Answered, more = {}): ApiAnswer {
  const type: Record<string, string> = body === null ? {} : { "Content-Type": jsonApi };
  return { status, body, headers: { ...shared, ...type, ...headers, ...more } };
}

async function token(request: ApiRequest): Promise<ApiAnswer> {
  if (request.method !== "POST") throw fail(405, "method_not_allowed", "Use POST", { Allow: "POST" });
  const { status, body, headers } = await answerToken({
    db: database(env().DATABASE_URL),
    now: new Date(),
    origin: currentScope()?.origin ?? { address: null, userAgent: null },
    secret: env().authSecret,
    otp: headerOf(request, "x-freshcom-otp"),
    given: parametersOf(request),
  });
  return { status, headers: { ...shared, ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

let described: string | undefined;

function description(request: ApiRequest): ApiAnswer {
  if (!/^(GET|HEAD)$/.test(request.method)) throw fail(405, "method_not_allowed", "Use GET", { Allow: "GET" });
  described ??= JSON.stringify(describeApi(env().storeUrl.origin));
  return { status: 200, headers: { ...shared, "Content-Type": "application/json" }, body: described };
}

/** A header that stands once; of several, the first. */
function headerOf({ headers }: ApiRequest, name: string): string | null {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** A form, or JSON with the same keys; anything else has no parameters. */
function parametersOf({ text, headers }: ApiRequest): Record<string, string> {
  const isJson = /^application\/(vnd\.api\+)?json\s*(;|$)/i.test(headers["content-type"] ?? "");
  const given = isJson ? Object.entries(jsonFrom(text) ?? {}) : [...new URLSearchParams(text)];
  const texts = given.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts.map(([name, value]) => [name, value.replaceAll("\0", "")]));
}
