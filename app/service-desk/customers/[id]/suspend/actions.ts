"use server";

import { letInInput, suspendInput } from "#lib/customers/schema.ts";
import { reinstateCustomer, suspendCustomer } from "#lib/customers/suspend.ts";
import { defineDeskAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";
import { after, days } from "#lib/time.ts";

const next = (id: string, done: string) => ({ next: `${routes.desk.suspend(id)}?done=${done}` });

export const suspend = defineDeskAction("customers:suspend", suspendInput, async (ctx, { id, reason, ...input }) => {
  const until = input.days ? after(ctx.now, days(Number(input.days))) : null;
  await suspendCustomer(ctx, id, reason, { scope: input.scope, says: input.says || null, until });
  return next(id, input.scope);
});

export const letIn = defineDeskAction("customers:suspend", letInInput, async (ctx, { id, reason }) => {
  await reinstateCustomer(ctx, id, reason);
  return next(id, "let-in");
});
