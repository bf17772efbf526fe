import postgres from "postgres";
import type { Ctx } from "#lib/context.ts";
import { findPeople } from "#lib/desk/find.ts";
import { findInput } from "#lib/desk/schema.ts";
import type { BenchData } from "./bulk-data.ts";
import { alternate } from "./measure.ts";
import type { Bench } from "./pages.ts";
import { repeat } from "./round.ts";
import { actAs, type Visitor } from "./visitors.ts";

/** What the service desk's box takes in the database, customers and orders together, for words that are everywhere, rare and nowhere. */
export async function measureFinding({ options, data }: Bench, visitor: Visitor) {
  const code = await someCodeOf(data);
  const words = {
    "find: a word of everybody": { q: "shopper" },
    "find: a part of every mailbox": { q: "bench.example" },
    "find: one customer": { q: `shopper${Math.floor(data.customers / 2)}@` },
    "find: a word of nobody": { q: "zzyzx" },
    "find: two letters": { q: "sh" },
    "find: a telephone number": { q: "+353 1 555 0100" },
    "find: the code of an order": { q: code.toLowerCase().replace("-", "") },
    "find: a part of a code": { q: code.slice(0, 3) },
    "find: by status alone": { status: "suspended" },
  };
  return actAs(data, visitor, async (ctx) => {
    const staff: Ctx = {
      ...ctx,
      viewer: { kind: "staff", role: "support_specialist", userId: visitor.customerId, sessionId: null },
    };
    const subjects = Object.entries(words).map(([name, query]) => ({
      name,
      run: (seconds: number) => repeat(1, seconds, () => ask(staff, query)),
    }));
    return alternate(subjects, options);
  });
}

async function ask(ctx: Ctx, query: Record<string, string>): Promise<null> {
  await findPeople(ctx, findInput.parse(query));
  return null;
}

async function someCodeOf({ url }: BenchData): Promise<string> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [order] = await sql<{ code: string }[]>`
      select code from orders where opened_at is not null order by opened_at limit 1`;
    if (!order) throw new Error("there is no order");
    return order.code;
  } finally {
    await sql.end();
  }
}
