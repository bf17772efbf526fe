import { attestation } from "#lib/identity/passkey-proofs.ts";
import { addPasskey } from "#lib/identity/passkeys.ts";
import { addPasskeyInput } from "#lib/identity/schema.ts";
import { defineDoor } from "#lib/request/json-door.ts";
import { routes } from "#lib/routes.ts";

const input = addPasskeyInput.pick({ name: true }).extend({ response: attestation });

export const POST = defineDoor(input, async (ctx, { response, name }) => {
  await addPasskey(ctx, { attestation: response, name });
  return { next: `${routes.account.passkeys()}?done=added` };
});
