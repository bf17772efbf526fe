import { randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import next from "next";
import { database, disconnect } from "#db/client.ts";
import { Heartbeat } from "#db/heartbeat.ts";
import { BadConfiguration, env } from "#lib/env.ts";
import { errorForLog, log, withoutSecrets } from "#lib/http/log.ts";
import { currentScope, type RequestScope, requestScope } from "#lib/http/scope.ts";
import { prepareHashing } from "#lib/identity/credentials.ts";
import { addressFault, clientAddress, isApiPath, isFromThisSite } from "#server/address.ts";
import { answerPlainly, refuseBody } from "#server/answer.ts";
import { answerApiRequest } from "#server/api.ts";
import { asPage, asUnknown } from "#server/asked-again.ts";
import { readForm, replayed, typeFault } from "#server/body.ts";
import { startDeliveries } from "#server/deliveries.ts";
import { guardResponse } from "#server/guarded-response.ts";
import { answerHealth } from "#server/health.ts";
import { answerLogIn, logInForm } from "#server/log-in.ts";
import { contentSecurityPolicy, dataSecurityPolicy, setSecurityHeaders } from "#server/security-headers.ts";
import { builtFiles } from "#server/static-files.ts";
import { startSweeper } from "#server/sweeper.ts";

const isDevelopment = process.env.NODE_ENV !== "production";
const drainFor = 10_000;
const staticFiles = /^\/(_next\/static|art|error\.css|favicon|icon)/;

function configuration() {
  try {
    const parsed = env();
    if (!parsed.authSecret) throw new BadConfiguration(["AUTH_SECRET is missing"]);
    process.env.NEXTAUTH_URL = parsed.storeUrl.origin;
    return parsed;
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}

function fail(reason: string): never {
  if (process.send) process.send({ failed: reason });
  else process.stderr.write(`${reason}\n`);
  process.exit(1);
}

const configured = configuration();
const { DATABASE_URL, HOST, PORT, TRUSTED_PROXIES, storeUrl } = configured;
// Next writes to the console. The error of a request comes to instrumentation.ts as well, and is noted there; a form
// without an Origin, of which Next warns each time, has been judged by isFromThisSite before.
for (const level of ["log", "info", "warn", "error"] as const) {
  console[level] = (...given: unknown[]) => {
    if (given.some((each) => typeof each === "string" && each.startsWith("Missing `origin` header"))) return;
    const error = given.find((each) => each instanceof Error);
    const says = withoutSecrets(given.filter((each) => typeof each === "string").join(" "));
    const isKnown = error && currentScope() !== null;
    log()[isKnown ? "debug" : level === "log" ? "info" : level](
      error ? { error: errorForLog(error) } : {},
      says || "next",
    );
  };
}

const app = next({ dev: isDevelopment, dir: process.cwd(), hostname: HOST, port: PORT });
const heartbeat = new Heartbeat(DATABASE_URL);
await Promise.all([app.prepare(), heartbeat.start()]);
const handle = app.getRequestHandler();
const upgrade = app.getUpgradeHandler();
const { STORE_BUILD_DIR: buildFolder } = process.env;
const answerBuilt = buildFolder && !isDevelopment ? builtFiles(buildFolder) : null;
const underway = new Set<() => void>();

heartbeat.onChange((isUp) => {
  log()[isUp ? "info" : "error"](isUp ? "the database is back" : "the database is away");
  if (!isUp) for (const giveUp of [...underway]) giveUp();
});

async function answer(request: IncomingMessage, response: ServerResponse, scope: RequestScope): Promise<void> {
  const path = request.url?.split("?", 1)[0] ?? "/";
  if (answerHealth(path, response, heartbeat)) return;
  const fault = addressFault(request, path);
  if (fault) return answerPlainly(request, response, fault);
  const isApi = isApiPath(path);
  if (staticFiles.test(path)) {
    const otherwise = () => handle(request, response);
    return answerBuilt ? answerBuilt(request, response, otherwise) : otherwise();
  }
  if (!heartbeat.isUp) return answerPlainly(request, response, 503);
  const giveUp = () => answerPlainly(request, response, 503);
  underway.add(giveUp);
  response.once("close", () => underway.delete(giveUp));
  if (isApi) return answerApiRequest(request, response);
  const answerUnknown = () => {
    guardResponse(request, response, scope, answerUnknown);
    handle(asUnknown(request), response).catch((error: unknown) => {
      log().error({ error: errorForLog(error) }, "unexpected");
      answerPlainly(request, response, 500);
    });
  };
  guardResponse(request, response, scope, answerUnknown);
  if (request.method === "GET" || request.method === "HEAD") return handle(request, response);
  if (!isFromThisSite(request, storeUrl)) return answerPlainly(request, response, 403);
  // Next takes "null" for a stranger's; whose it is has just been judged.
  if (request.headers.origin === "null") delete request.headers.origin;
  const wrongType = path.startsWith("/api") ? null : typeFault(request);
  if (wrongType) return answerPlainly(request, response, wrongType.status, wrongType.says);
  const body = await readForm(request);
  if ("status" in body) return refuseBody(request, response, body);
  const form = await logInForm(request, path, body);
  if (form) return answerLogIn(request, response, scope, form, () => handle(asPage(request), response));
  return handle(replayed(request, body), response);
}

function take(request: IncomingMessage, response: ServerResponse): void {
  const isApi = isApiPath(request.url?.split("?", 1)[0] ?? "/");
  const scope: RequestScope = {
    id: randomUUID(),
    url: request.url ?? "/",
    nonce: isApi ? "" : randomBytes(16).toString("base64"),
    origin: { address: clientAddress(request, TRUSTED_PROXIES), userAgent: request.headers["user-agent"] ?? null },
    cookieHeader: request.headers.cookie,
    cookies: [],
  };
  const policy = isApi ? dataSecurityPolicy : contentSecurityPolicy(scope.nonce, isDevelopment);
  request.headers["content-security-policy"] = policy;
  delete request.headers["x-unknown-page"];
  setSecurityHeaders(response, { policy, isHttps: storeUrl.protocol === "https:", url: request.url ?? "/" });
  response.setHeader("X-Request-Id", scope.id);
  const started = performance.now();
  const { method, url } = request;
  response.once("close", () => {
    const path = url?.split("?", 1)[0];
    log().info(
      { request: scope.id, method, path, status: response.statusCode, ms: Math.round(performance.now() - started) },
      "answered",
    );
  });
  requestScope().run(scope, () => {
    answer(request, response, scope).catch((error) => {
      log().error({ error: errorForLog(error) }, "unexpected");
      answerPlainly(request, response, 500);
    });
  });
}

const server = createServer(take);
server.on("upgrade", upgrade);
server.on("error", (error: NodeJS.ErrnoException) =>
  fail(
    error.code === "EADDRINUSE"
      ? `Port ${PORT} is in use by something else. Stop it, or set PORT to another.`
      : error.message,
  ),
);
let stopSweeping = () => {};
let deliveries: ReturnType<typeof startDeliveries> | undefined;
server.listen(PORT, HOST, () => {
  prepareHashing();
  deliveries = startDeliveries(configured);
  stopSweeping = startSweeper(database(configured.DATABASE_URL));
  process.send?.({ ready: true, url: storeUrl.origin });
});

let isDraining = false;
async function drain(): Promise<void> {
  if (isDraining) return;
  isDraining = true;
  setTimeout(() => process.exit(0), drainFor).unref();
  stopSweeping();
  const delivered = deliveries?.stop();
  server.close();
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await new Promise((resolve) => server.once("close", resolve));
  clearInterval(idle);
  await delivered;
  await Promise.all([heartbeat.stop(), disconnect()]);
  process.exit(0);
}
process.on("SIGTERM", () => void drain());
process.on("SIGINT", () => void drain());
process.on("disconnect", () => void drain());
