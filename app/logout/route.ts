import { NextResponse } from "next/server";
import { logOutHere } from "#lib/request/log-out.ts";
import { routes } from "#lib/routes.ts";

export const dynamic = "force-dynamic";

/** A plain form posts here, so that the browser loads a whole new document and keeps nothing of the old one. */
export async function POST() {
  await logOutHere();
  return new NextResponse(null, {
    status: 303,
    headers: { Location: routes.home(), "Cache-Control": "private, no-store" },
  });
}

/** Somebody typed the address: logging out takes a click, since a mere link could come from anywhere. */
export const GET = () => new NextResponse(null, { status: 303, headers: { Location: routes.account.overview() } });
