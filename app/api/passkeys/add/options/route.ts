import { startAddingPasskey } from "#lib/identity/passkeys.ts";
import { addPasskeyInput } from "#lib/identity/schema.ts";
import { defineDoor } from "#lib/request/json-door.ts";

export const POST = defineDoor(addPasskeyInput, async (ctx, input) => ({
  options: await startAddingPasskey(ctx, input),
}));
