import type { NextRequest } from "next/server";
import { outboxEntry } from "#lib/notifications/outbox.ts";
import { outboxHere } from "#lib/request/outbox.ts";

export const dynamic = "force-dynamic";

export async function GET(request: NextRequest): Promise<Response> {
  const messages = await outboxHere(request.nextUrl.searchParams.get("to") ?? undefined);
  const headers = { "Cache-Control": "private, no-store" };
  if (messages) return Response.json(messages.map(outboxEntry), { headers });
  return Response.json(
    { errors: [{ status: "404", code: "not_found", title: "There is no outbox here" }] },
    { status: 404, headers },
  );
}
