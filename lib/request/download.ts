import "server-only";
import type { z } from "zod";
import type { Ctx } from "#lib/context.ts";
import type { Download } from "#lib/privacy/export.ts";
import { Refusal, type RefusalCode } from "#lib/refusal.ts";
import { changingContext } from "#lib/request/viewer.ts";

type Back = (refused: { code: RefusalCode; field?: string | undefined }, form: FormData) => string;

/**
 * The gate of a form whose answer is a file, with and without JavaScript: parses, says who asks, runs, and streams what
 * comes of it. A refusal leads back to the page that `back` names, which says it beside the field.
 */
export const defineDownload =
  <Schema extends z.ZodType>(
    schema: Schema,
    { work, back }: { work: (ctx: Ctx, input: z.output<Schema>) => Promise<Download>; back: Back },
  ) =>
  async (request: Request): Promise<Response> => {
    const form = await request.formData().catch(() => new FormData());
    const parsed = schema.safeParse(Object.fromEntries(form));
    if (!parsed.success)
      return seeOther(back({ code: "invalid_input", field: String(parsed.error.issues[0]?.path[0]) }, form));
    try {
      return sendDownload(await work(await changingContext(), parsed.data));
    } catch (error) {
      if (error instanceof Refusal) return seeOther(back(error, form));
      throw error;
    }
  };

/** Leads a browser to another page. */
export const seeOther = (path: string): Response =>
  new Response(null, { status: 303, headers: { Location: path, "Cache-Control": "private, no-store" } });

/** A file on its way to the browser, to be kept by it. */
export const sendDownload = ({ name, type, parts }: Download): Response =>
  new Response(streamOf(parts), {
    headers: {
      "Content-Type": type,
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "private, no-store",
    },
  });

/** Reads on only as fast as the browser takes it, and stops when nobody does any more. */
function streamOf(parts: Download["parts"]): ReadableStream<Uint8Array> {
  const text = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) return controller.close();
      controller.enqueue(typeof value === "string" ? text.encode(value) : value);
    },
    async cancel() {
      await parts.return(undefined);
    },
  });
}
