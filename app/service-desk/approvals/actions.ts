"use server";

import { changePointPolicy } from "#lib/points/policy.ts";
import { approveRequest, declineRequest, withdrawRequest } from "#lib/points/requests.ts";
import { pointPolicyInput, requestInput } from "#lib/points/schema.ts";
import { defineDeskAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

const after = (done: string) => ({ next: `${routes.desk.approvals()}?done=${done}` });

export const approve = defineDeskAction("points:approve", requestInput, async (ctx, { requestId }) => {
  await approveRequest(ctx, requestId);
  return after("approved");
});

export const decline = defineDeskAction("points:approve", requestInput, async (ctx, { requestId }) => {
  await declineRequest(ctx, requestId);
  return after("declined");
});

export const withdraw = defineDeskAction("points:approve", requestInput, async (ctx, { requestId }) => {
  await withdrawRequest(ctx, requestId);
  return after("withdrawn");
});

export const savePolicy = defineDeskAction("points:settings", pointPolicyInput, async (ctx, input) => {
  await changePointPolicy(ctx, input);
  return after("saved");
});
