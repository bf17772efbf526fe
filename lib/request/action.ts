import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { z } from "zod";
import { answerForm, type Work } from "#lib/browser/forms.ts";
import type { Ctx } from "#lib/context.ts";
import type { FormAction } from "#lib/form.ts";
import { hasPermission, type Permission } from "#lib/identity/permissions.ts";
import { Refusal } from "#lib/refusal.ts";
import { changingContext, lacksFactor, ownContext } from "#lib/request/viewer.ts";

/** A form as an action. With JavaScript the browser is told where to go next; without, it is redirected. Whoever only looks is refused. */
export const defineAction = <Schema extends z.ZodType>(schema: Schema, work: Work<Schema>): FormAction =>
  actionFor(changingContext, schema, work);

const actionFor =
  <Schema extends z.ZodType>(contextOf: () => Promise<Ctx>, schema: Schema, work: Work<Schema>): FormAction =>
  async (_, form) => {
    const state = await answerForm(contextOf, schema, work, form);
    if (!state.next || (await headers()).has("next-action")) return state;
    redirect(state.next);
  };

/**
 * A form of the service desk: the same gate, and before it looks at what was typed, whether whoever asks may do this at
 * all. Everybody else gets what an unknown page says, and staff without the second factor that the store wants of them
 * get no further.
 */
export const defineDeskAction = <Schema extends z.ZodType>(
  permission: Permission,
  schema: Schema,
  work: Work<Schema>,
): FormAction => actionFor(ofStaff(permission, changingContext), schema, work);

/** The form that begins a look, also when another goes on: the only one that works in one. */
export const defineLookInAction = <Schema extends z.ZodType>(schema: Schema, work: Work<Schema>): FormAction =>
  actionFor(ofStaff("customers:see", ownContext), schema, work);

const ofStaff = (permission: Permission, contextOf: () => Promise<Ctx>) => async () => {
  const ctx = await contextOf();
  if (ctx.viewer.kind !== "staff" || !hasPermission(ctx, permission)) throw new Refusal("not_found");
  if (await lacksFactor()) throw new Refusal("factor_needed");
  return ctx;
};
