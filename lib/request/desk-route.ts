import "server-only";
import type { Ctx } from "#lib/context.ts";
import { hasPermission, type Permission } from "#lib/identity/permissions.ts";
import { answerAsUnknown } from "#lib/request/not-found.ts";
import { deskContext, lacksFactor } from "#lib/request/viewer.ts";

/** What is fetched by others than it is for: as if the address were unknown. */
export function notThere(): Response {
  answerAsUnknown();
  return new Response(null, { status: 404 });
}

/** The gate of what the desk fetches or downloads. Who may not, or has not yet set up a second factor, finds nothing there. */
export const defineDeskRoute =
  (permission: Permission, work: (ctx: Ctx, query: Record<string, string>) => Promise<Response>) =>
  async (request: Request): Promise<Response> => {
    const ctx = await deskContext();
    const isOpen = ctx.viewer.kind === "staff" && hasPermission(ctx, permission) && !(await lacksFactor());
    if (!isOpen) return notThere();
    return work(ctx, Object.fromEntries(new URL(request.url).searchParams));
  };
