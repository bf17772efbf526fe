import { z } from "zod";

/** A place in a list sorted by a moment and an id, newest first. */
export type Cursor = { at: Date; id: string };

const cursor = z.tuple([
  z.iso
    .datetime()
    .transform((at) => new Date(at))
    .refine((at) => at.getUTCFullYear() > 0),
  z.uuid(),
]);

/** A cursor as it travels in an address. */
export const cursorToText = ({ at, id }: Cursor) =>
  Buffer.from(JSON.stringify([at.toISOString(), id])).toString("base64url");

/** Takes what an address held, gives the cursor, or null for anything that is not one of ours. */
export function cursorFromText(text: string | undefined): Cursor | null {
  if (!text || text.length > 200) return null;
  try {
    const parsed = cursor.safeParse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    return parsed.success ? { at: parsed.data[0], id: parsed.data[1] } : null;
  } catch {
    return null;
  }
}
