import { withLength } from "./log-ins.ts";
import { alternate, type Subject } from "./measure.ts";
import type { Bench } from "./pages.ts";
import { type ApiCaller, callApi } from "./visitors.ts";

const connections = 32;
const orders =
  "/v1/orders?include=rootLineItems&page[size]=20&filter[status]=opened&filter[status]=closed&filter[status]=cancelled";

/** More lists than the server keeps: asked for in turn, each is forgotten before it comes again. */
const forgotten = 1_000;

/**
 * Twenty orders with their lines and a new access token over the API, beside a route handler that does nothing. 200
 * customers take turns, so that most of what they ask for has been asked for before; and, once, none of it.
 */
export async function measureApi(bench: Bench) {
  const { options, port, pid, load } = bench;
  const callers = await callApi(bench.data, bench.key, Math.min(200, bench.data.often));
  const expected = { status: 200 };
  const variants = Array.from({ length: Math.ceil(forgotten / callers.length) }, (_, at) => `${orders}&locale=x${at}`);
  const listing = (path: string) =>
    callers.map(({ accessToken, lastCode }) => ({
      path,
      headers: { authorization: `Bearer ${accessToken}` },
      marker: lastCode,
    }));
  const subjects: Subject[] = [
    await load.aim("GET /v1/orders", connections, { port, pid, expected, sends: listing(orders) }),
    await load.aim("GET /v1/orders, uncounted", connections, {
      port,
      pid,
      expected,
      sends: listing(`${orders}&count=false`),
    }),
    await load.aim("GET /v1/orders, none kept", connections, {
      port,
      pid,
      expected,
      sends: variants.flatMap(listing),
    }),
    await load.aim("empty handler", connections, {
      port,
      pid,
      expected,
      sends: [{ path: "/api/blank", headers: {}, marker: "Nothing." }],
    }),
    await load.aim("POST /v1/token", connections, { port, pid, expected, sends: callers.map(refresh) }),
  ];
  return alternate(subjects, options);
}

function refresh({ refreshToken }: ApiCaller) {
  const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return withLength({ path: "/v1/token", headers, body, marker: "access_token" });
}
