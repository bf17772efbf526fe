import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { z } from "zod";
import { isDatabaseAway } from "#db/refused.ts";
import type { Ctx } from "#lib/context.ts";
import type { FormAction, FormState } from "#lib/form.ts";
import { errorForLog, log } from "#lib/http/log.ts";
import { hasPermission, type Permission } from "#lib/identity/permissions.ts";
import { Refusal } from "#lib/refusal.ts";
import { changingContext, lacksFactor, ownContext } from "#lib/request/viewer.ts";

type Outcome =
  | { next: string }
  | { done: string; secrets?: string[] }
  | Pick<FormState, "asks" | "handOver" | "slip" | "alike" | "values">;

const neverSentBack = /password|^shown(points)?$|^\$ACTION/i;

type Work<Schema extends z.ZodType> = (ctx: Ctx, input: z.output<Schema>) => Promise<Outcome>;

/**
 * The one gate of every form: says who asks, parses, runs, and puts refusals into words beside the fields. With
 * JavaScript the browser is told where to go next; without, it is redirected. Whoever only looks is refused.
 */
export const defineAction = <Schema extends z.ZodType>(schema: Schema, work: Work<Schema>): FormAction =>
  actionFor(changingContext, schema, work);

const actionFor =
  <Schema extends z.ZodType>(contextOf: () => Promise<Ctx>, schema: Schema, work: Work<Schema>): FormAction =>
  async (_, form) => {
    const fields = fieldsOf(form);
    const values = Object.fromEntries(Object.entries(fields).filter(([name]) => !neverSentBack.test(name)));
    const outcome = await contextOf()
      .then((ctx) => {
        const parsed = schema.safeParse(fields);
        return parsed.success ? work(ctx, parsed.data) : { values, fieldErrors: fieldErrorsOf(parsed.error) };
      })
      .catch((error: unknown) => ({ values, ...refused(error) }));
    if ("asks" in outcome) return { ...outcome, values: { ...values, ...outcome.values } };
    if (!("next" in outcome) || !outcome.next) return outcome;
    if ((await headers()).has("next-action")) return { next: outcome.next };
    redirect(outcome.next);
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

/** The typed words; no files, and no NUL, which no database text can hold. */
function fieldsOf(form: FormData): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === "string" && !name.startsWith("$ACTION")) fields[name] = value.replaceAll("\0", "");
  }
  return fields;
}

/** The first fault of each field. */
export function fieldErrorsOf(error: z.ZodError): Record<string, string> {
  const first: Record<string, string> = {};
  for (const issue of error.issues) first[String(issue.path[0])] ??= issue.message;
  return first;
}

/** A refusal in the words that a form shows; a database that is away, too. Everything else is thrown again. */
export function refused(error: unknown): FormState {
  if (error instanceof Refusal)
    return error.field ? { fieldErrors: { [error.field]: error.says } } : { formError: error.says };
  if (!isDatabaseAway(error)) throw error;
  log().error({ error: errorForLog(error) }, "the database is away");
  return { formError: "We cannot reach our records right now. Nothing was lost: please try again in a moment." };
}
