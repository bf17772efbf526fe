import { endLookIn } from "#lib/desk/look-in.ts";
import { notThere } from "#lib/request/desk-route.ts";
import { seeOther } from "#lib/request/download.ts";
import { ownContext } from "#lib/request/viewer.ts";
import { routes } from "#lib/routes.ts";

export const dynamic = "force-dynamic";

export const GET = notThere;

/** A plain form posts here to stop looking, so that the button is on every page and costs none of them a script. */
export async function POST(): Promise<Response> {
  const ctx = await ownContext();
  if (ctx.viewer.kind !== "staff") return notThere();
  const customerId = await endLookIn(ctx);
  return seeOther(customerId ? routes.desk.customer(customerId) : routes.desk.today());
}
