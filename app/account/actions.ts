"use server";

import { z } from "zod";
import { changeProfile } from "#lib/customers/profile.ts";
import { profileInput } from "#lib/customers/schema.ts";
import { removePasskey as removeKey, renamePasskey as renameKey } from "#lib/identity/passkeys.ts";
import { changePassword as change } from "#lib/identity/passwords.ts";
import { changePasswordInput, removePasskeyInput, renamePasskeyInput } from "#lib/identity/schema.ts";
import { forgetDevice as forget } from "#lib/identity/trusted-devices.ts";
import { orderAgain as again } from "#lib/orders/order-again.ts";
import { orderAgainInput } from "#lib/orders/schema.ts";
import { defineAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";
import { endSession as end, endOtherSessions as endOthers } from "#lib/sessions/sessions.ts";

export const saveProfile = defineAction(profileInput, async (ctx, profile) => {
  await changeProfile(ctx, profile);
  return { done: "Your changes are saved." };
});

export const changePassword = defineAction(changePasswordInput, async (ctx, input) => {
  await change(ctx, input);
  return { next: `${routes.account.security()}?changed=1` };
});

export const endSession = defineAction(z.object({ sessionId: z.uuid() }), async (ctx, { sessionId }) => {
  await end(ctx, sessionId);
  return { next: routes.account.security() };
});

export const forgetDevice = defineAction(z.object({ deviceId: z.uuid() }), async (ctx, { deviceId }) => {
  await forget(ctx, deviceId);
  return { next: routes.account.security() };
});

export const endOtherSessions = defineAction(z.object({}), async (ctx) => {
  await endOthers(ctx);
  return { next: routes.account.security() };
});

export const renamePasskey = defineAction(renamePasskeyInput, async (ctx, input) => {
  await renameKey(ctx, input);
  return { next: `${routes.account.passkeys()}?done=renamed` };
});

export const removePasskey = defineAction(removePasskeyInput, async (ctx, input) => {
  await removeKey(ctx, input);
  return { next: `${routes.account.passkeys()}?done=removed` };
});

export const orderAgain = defineAction(orderAgainInput, async (ctx, { orderId }) => {
  await again(ctx, orderId);
  return { next: `${routes.cart()}?again=${orderId}` };
});
