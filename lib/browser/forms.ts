import type { z } from "zod";
import { isDatabaseAway } from "#db/refused.ts";
import type { Ctx } from "#lib/context.ts";
import type { FormState, PostedForm } from "#lib/form.ts";
import { errorForLog, log } from "#lib/http/log.ts";
import { Refusal } from "#lib/refusal.ts";

type Outcome =
  | { next: string }
  | { done: string; secrets?: string[] }
  | Pick<FormState, "asks" | "handOver" | "slip" | "alike" | "values">;

const neverSentBack = /password|^shown(points)?$|^\$ACTION/i;

export type Work<Schema extends z.ZodType> = (ctx: Ctx, input: z.output<Schema>) => Promise<Outcome>;

/**
 * The one gate of every form: says who asks, parses, runs, and puts refusals into words beside the fields. What was
 * typed comes back with them, but for passwords.
 */
export async function answerForm<Schema extends z.ZodType>(
  contextOf: () => Promise<Ctx>,
  schema: Schema,
  work: Work<Schema>,
  form: PostedForm,
): Promise<FormState> {
  const fields = fieldsOf(form);
  const values = Object.fromEntries(Object.entries(fields).filter(([name]) => !neverSentBack.test(name)));
  const outcome = await contextOf()
    .then((ctx) => {
      const parsed = schema.safeParse(fields);
      return parsed.success ? work(ctx, parsed.data) : { values, fieldErrors: fieldErrorsOf(parsed.error) };
    })
    .catch((error: unknown) => ({ values, ...refused(error) }));
  return "asks" in outcome ? { ...outcome, values: { ...values, ...outcome.values } } : outcome;
}

/** The typed words; no files, and no NUL, which no database text can hold. */
function fieldsOf(form: PostedForm): Record<string, string> {
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
