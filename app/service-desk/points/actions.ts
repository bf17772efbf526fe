"use server";

import * as points from "#lib/points/adjust.ts";
import { adjustPointsInput } from "#lib/points/schema.ts";
import { defineDeskAction } from "#lib/request/action.ts";
import { routes } from "#lib/routes.ts";

export const adjustPoints = defineDeskAction("points:grant", adjustPointsInput, async (ctx, input) => {
  const done = await points.adjustPoints(ctx, input);
  return { next: routes.desk.points(input.customerId, done) };
});
