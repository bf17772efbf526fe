import postgres from "postgres";
import type { Ctx } from "#lib/context.ts";
import { findHistory } from "#lib/orders/history.ts";
import { type Cursor, cursorToText } from "#lib/page.ts";
import { step } from "../progress.mjs";
import { deepen, pageSize } from "./bulk-data.ts";
import { alternate } from "./measure.ts";
import { type Bench, getAs } from "./pages.ts";
import { repeat } from "./round.ts";
import { actAs, logInShoppers, type Visitor } from "./visitors.ts";

const thousandth = 1_000;
const connections = 2;

/** The first page and the thousandth of one customer's 20,000 orders; and what `findHistory` alone takes for each. */
export async function measureDeepPages({ options, data, port, pid, key, load }: Bench) {
  const shopper = await step(`Adding orders until there are ${options.total}`, () => deepen(data, options.total));
  const [visitor] = await logInShoppers(data, key, shopper, shopper);
  if (!visitor) throw new Error("the shopper with 20,000 orders is missing");
  const { cursor, lastCode } = await placeOf(data.url, visitor);
  const path = `/account/orders?older=${cursorToText(cursor)}`;
  const aim = (name: string, send: ReturnType<typeof getAs>) =>
    load.aim(name, connections, { port, pid, expected: { status: 200 }, sends: [send] });
  return actAs(data, visitor, async (ctx) => {
    const query = (name: string, older?: Cursor) => ({
      name,
      run: (seconds: number) => repeat(1, seconds, () => ask(ctx, older)),
    });
    return alternate(
      [
        await aim("first page", getAs(visitor, "/account/orders", visitor.lastCode)),
        await aim("thousandth page", getAs(visitor, path, lastCode)),
        query("first page, query"),
        query("thousandth page, query", cursor),
      ],
      options,
    );
  });
}

async function ask(ctx: Ctx, older?: Cursor): Promise<string | null> {
  const { rows } = await findHistory(ctx, { older });
  return rows.length === pageSize ? null : `findHistory gave ${rows.length} rows`;
}

/** Where the thousandth page begins, and the last code on it. */
async function placeOf(url: string, { customerId }: Visitor): Promise<{ cursor: Cursor; lastCode: string }> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const rows = await sql<{ id: string; at: Date; code: string }[]>`
      select id, opened_at as at, code from orders where customer_id = ${customerId} and opened_at is not null
      order by opened_at desc, id desc offset ${(thousandth - 1) * pageSize - 1} limit ${pageSize + 1}`;
    const [before, last] = [rows.at(0), rows.at(-1)];
    if (!before || !last || rows.length <= pageSize) throw new Error("there is no thousandth page");
    return { cursor: before, lastCode: last.code };
  } finally {
    await sql.end();
  }
}
