import type { BenchData } from "./bulk-data.ts";
import { alternate, type Subject } from "./measure.ts";
import type { Options } from "./options.ts";
import { type Load, startPlainServer } from "./subjects.ts";
import type { Key, Visitor } from "./visitors.ts";

const connections = 32;

/** What every part of the bench works on: the running store, its data, and who sends requests. */
export type Bench = { options: Options; data: BenchData; port: number; pid: number; key: Key; load: Load };

export const getAs = ({ cookie }: Visitor, path: string, marker: string) => ({ path, headers: { cookie }, marker });

/** The order history of shoppers with 20 orders, the empty page in the same layout, and the history with no framework. */
export async function measurePages({ options, data, port, pid, load }: Bench, visitors: Visitor[]) {
  const plain = startPlainServer();
  try {
    const { port: plainPort } = await plain.ask({ url: data.url, accountId: data.accountId });
    const expected = { status: 200 };
    const subjects: Subject[] = [
      await load.aim("history page", connections, {
        port,
        pid,
        expected,
        sends: visitors.map((visitor) => getAs(visitor, "/account/orders", visitor.lastCode)),
      }),
      await load.aim("empty page", connections, {
        port,
        pid,
        expected,
        sends: visitors.map((visitor) => getAs(visitor, "/account/blank", "Nothing.")),
      }),
      await load.aim("plain node:http", connections, {
        port: plainPort,
        pid: plain.pid,
        expected,
        sends: visitors.map(({ sessionId, lastCode }) => ({
          path: "/",
          headers: { cookie: `sid=${sessionId}` },
          marker: lastCode,
        })),
      }),
    ];
    return await alternate(subjects, options);
  } finally {
    await plain.stop();
  }
}
