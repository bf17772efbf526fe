import { findLastLinkedAt } from "#lib/customers/guest-devices.ts";
import { requestContext } from "#lib/request/viewer.ts";

/** When the last device of the asking guest was linked, for the page that waits for it. */
export async function GET(): Promise<Response> {
  const at = await findLastLinkedAt(await requestContext());
  return Response.json({ lastLinkedAt: at?.getTime() ?? 0 }, { headers: { "Cache-Control": "private, no-store" } });
}
