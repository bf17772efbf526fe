import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { sessions } from "#db/schema/index.ts";
import type { Staff } from "#e2e/web/staff.ts";
import { ctxOf, type Store } from "#e2e/web/store.ts";
import { beginLookIn } from "#lib/desk/look-in.ts";
import { after, days } from "#lib/time.ts";

export const reason = "Asks where her order is";

/** Lets the newest log-in of a member of staff see what a customer sees. */
export async function lookAt(store: Store, { userId, role }: Staff, customerId: string): Promise<void> {
  const isTheirs = eq(sessions.userId, userId);
  const [session] = await store.db.select().from(sessions).where(isTheirs).orderBy(desc(sessions.id)).limit(1);
  const ctx = ctxOf(store, { kind: "staff", role, userId, sessionId: session?.id ?? "" });
  await beginLookIn(ctx, { customerId, reason });
}

/** Makes a guest somebody who was last seen long ago, so that the next request of theirs would be noted. */
export async function forgetLastVisit(store: Store, customerId: string): Promise<void> {
  const long = after(new Date(), -days(3)).toISOString();
  await store.db.execute(sql`update customers set last_seen_at = ${long}::timestamptz where id = ${customerId}`);
}

/**
 * Every row of every table that speaks of one of these, as it is and by which transaction it was last written. The
 * sessions of staff are left out, which are noted as in use.
 */
export async function rowsAbout(store: Store, words: string[]): Promise<Record<string, string>> {
  const tables = await store.db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const about: Record<string, string> = {};
  for (const { name } of tables) {
    const isAbout = sql.join(
      words.map((word) => sql`strpos(row::text, ${word}) > 0`),
      sql` or `,
    );
    const isStaffs =
      name === "sessions" ? sql`row.user_id in (select id from users where role <> 'customer')` : sql`false`;
    const [found] = await store.db.execute<{ rows: string }>(sql`
      select count(*) || ' ' || coalesce(md5(string_agg(row.xmin::text || row::text, ',' order by row::text)), '') as rows
      from ${sql.identifier(name)} as row where (${isAbout}) and not ${isStaffs}`);
    about[name] = found?.rows ?? "";
  }
  return about;
}

const entry = z.object({
  workers: z.record(z.string(), z.unknown()),
  filename: z.string(),
  exportedName: z.string(),
});
const manifest = z.object({ node: z.record(z.string(), entry) });

export type BuiltAction = { id: string; path: string; file: string; name: string };

/** Every server action of the built site: its id, the path of a page that has it, and where it is written. */
export function everyAction(idForPages: string): BuiltAction[] {
  const file = join(process.env.STORE_BUILD_DIR ?? "", "server", "server-reference-manifest.json");
  const { node } = manifest.parse(JSON.parse(readFileSync(file, "utf8")));
  return Object.entries(node).map(([id, { workers, filename, exportedName }]) => ({
    id,
    file: filename,
    name: exportedName,
    path: pathOf(Object.keys(workers)[0] ?? "", idForPages),
  }));
}

/** Posts to a server action as our own script does: the form's fields first, what refers to them last. */
export function callAction(
  request: APIRequestContext,
  { id, path }: { id: string; path: string },
  fields: Record<string, string>,
) {
  const multipart = new FormData();
  for (const [name, value] of Object.entries(fields)) multipart.append(`_1_${name}`, value);
  multipart.append("0", '[{},"$K1"]');
  return request.post(path, { headers: { "Next-Action": id }, multipart, maxRedirects: 0 });
}

const pathOf = (worker: string, id: string) =>
  worker
    .replace(/^app/, "")
    .replace(/\/\([^)]*\)/g, "")
    .replace(/\/page$/, "")
    .replace(/\[[^\]]*\]/g, id) || "/";
