import { z } from "zod";
import { startPasskeyLogIn } from "#lib/identity/passkey-log-in.ts";
import { defineDoor } from "#lib/request/json-door.ts";

export const POST = defineDoor(z.object({}), async (ctx) => ({ options: await startPasskeyLogIn(ctx) }));
