import { z } from "zod";
import { fail } from "#lib/json-api/failure.ts";

/** What a client sent: attributes as they came, and the ids it relates to (null for "none"). */
export type RequestDocument = { attributes: Record<string, unknown>; relationships: Record<string, string | null> };

const identifier = z.object({ id: z.union([z.string(), z.null()]).optional() });
const document = z.object({
  data: z.object({
    type: z.string().optional(),
    attributes: z.record(z.string(), z.unknown()).nullish(),
    relationships: z.record(z.string(), z.unknown()).nullish(),
  }),
});
const related = z.object({ data: z.union([identifier, z.null()]).optional() });

/** An id that is none: what is no UUID is an id that does not exist (contract 3). */
export const nobodysId = "00000000-0000-0000-0000-000000000000";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Takes an id as it came, gives it as the database knows ids. */
export const idFrom = (text: string): string => (uuid.test(text) ? text.toLowerCase() : nobodysId);

/** Parses a JSON:API request document. `type` may be missing; another than expected is 409 (contract 3). */
export function parseDocument(body: unknown, type: string): RequestDocument {
  const parsed = document.safeParse(body);
  if (!parsed.success) throw fail(400, "missing_required_fields", 'Send a document: {"data": {"attributes": {…}}}');
  const { data } = parsed.data;
  if (data.type !== undefined && data.type !== type)
    throw fail(409, "invalid_type", `This endpoint takes the type ${type}, or none`);
  const { id: _, type: __, ...attributes } = data.attributes ?? {};
  const relationships: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(data.relationships ?? {})) {
    const one = related.safeParse(value);
    if (!one.success) relationships[name] = nobodysId;
    else if (one.data.data !== undefined) relationships[name] = one.data.data?.id ? idFrom(one.data.data.id) : null;
  }
  return { attributes, relationships };
}
