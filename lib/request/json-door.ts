import "server-only";
import type { z } from "zod";
import { fieldErrorsOf, refused } from "#lib/browser/forms.ts";
import type { Ctx } from "#lib/context.ts";
import type { FormState } from "#lib/form.ts";
import { Refusal } from "#lib/refusal.ts";
import { changingContext } from "#lib/request/viewer.ts";

/**
 * The gate of what our own scripts post as JSON: says who asks, parses, runs, and puts refusals into the same words as
 * `defineAction`. That it comes from our own pages, the server has seen to.
 */
export const defineDoor =
  <Schema extends z.ZodType>(schema: Schema, work: (ctx: Ctx, input: z.output<Schema>) => Promise<object>) =>
  async (request: Request): Promise<Response> => {
    if (!/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? ""))
      return answer(415, { formError: "This address takes JSON only." });
    try {
      const ctx = await changingContext();
      const parsed = schema.safeParse(await request.json().catch(() => null));
      if (!parsed.success) return answer(422, { fieldErrors: fieldErrorsOf(parsed.error) });
      return answer(200, await work(ctx, parsed.data));
    } catch (error) {
      const state: FormState = refused(error);
      return answer(error instanceof Refusal ? error.status : 503, state);
    }
  };

const answer = (status: number, body: object) =>
  Response.json(body, { status, headers: { "Cache-Control": "private, no-store" } });
