import "server-only";
import { redirect } from "next/navigation";
import type { Ctx, Viewer } from "#lib/context.ts";
import { requestContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

type Kind = "guest" | "customer" | "staff";
type CtxOf<K extends Kind> = Ctx & { viewer: Extract<Viewer, { kind: K }> };

const isOneOf = <K extends Kind>(ctx: Ctx, kinds: readonly K[]): ctx is CtxOf<K> =>
  kinds.some((kind) => kind === ctx.viewer.kind);

/** The context, when one of these is asking; everybody else is asked to log in and is then brought to `next`. */
export async function requireViewer<K extends Kind>(kinds: readonly K[], next: string): Promise<CtxOf<K>> {
  const ctx = await requestContext();
  if (!isOneOf(ctx, kinds)) redirect(routes.login(next));
  return ctx;
}
