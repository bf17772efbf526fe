import { z } from "zod";
import { assertion } from "#lib/identity/passkey-proofs.ts";
import { defineDoor } from "#lib/request/json-door.ts";
import { logInWithPasskeyHere } from "#lib/request/log-in.ts";
import { routes, safeNext } from "#lib/routes.ts";

const input = z.object({ response: assertion, next: z.string().optional() });

export const POST = defineDoor(input, async (ctx, { response, next }) => {
  await logInWithPasskeyHere(ctx, response);
  return { next: safeNext(next, routes.account.overview()) };
});
