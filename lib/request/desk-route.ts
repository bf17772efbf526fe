import "server-only";
import type { Ctx } from "#lib/context.ts";
import { hasPermission, type Permission } from "#lib/identity/permissions.ts";
import { deskContext, lacksFactor } from "#lib/request/viewer.ts";

/** The gate of what the desk fetches or downloads. Who may not, or has not yet set up a second factor, finds nothing there. */
export const defineDeskRoute =
  (permission: Permission, work: (ctx: Ctx, query: Record<string, string>) => Promise<Response>) =>
  async (request: Request): Promise<Response> => {
    const ctx = await deskContext();
    const isOpen = ctx.viewer.kind === "staff" && hasPermission(ctx, permission) && !(await lacksFactor());
    if (!isOpen) return new Response(null, { status: 404, headers: { "Cache-Control": "private, no-store" } });
    return work(ctx, Object.fromEntries(new URL(request.url).searchParams));
  };
