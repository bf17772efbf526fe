import { env } from "#lib/env.ts";

export const dynamic = "force-dynamic";

/** An empty handler, which `npm run bench` measures the API against. It exists only there. */
export function GET(): Response {
  if (env().BENCH !== "1") return new Response(null, { status: 404 });
  return new Response("Nothing.", { headers: { "Content-Type": "text/plain" } });
}
