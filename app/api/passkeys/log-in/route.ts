import { z } from "zod";
import { logInWithPasskeyHere, wayOn } from "#lib/browser/log-in.ts";
import { assertion } from "#lib/identity/passkey-proofs.ts";
import { defineDoor } from "#lib/request/json-door.ts";

const input = z.object({ response: assertion, next: z.string().optional() });

export const POST = defineDoor(input, async (ctx, { response, next }) => {
  const entered = await logInWithPasskeyHere(ctx, response);
  return { next: wayOn(entered, next) };
});
