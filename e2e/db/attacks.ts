import { expect } from "@playwright/test";
import type postgres from "postgres";
import { refusedBy } from "#db/refused.ts";
import { Refusal } from "#lib/refusal.ts";

/** What refused the work: the constraint's name, else the error's words; "nothing" when it went through. */
export async function refusalOf(work: PromiseLike<unknown>): Promise<string> {
  try {
    await work;
    return "nothing";
  } catch (error) {
    return refusedBy(error) ?? String(error);
  }
}

/** The code that a domain function refused with; an error of any other kind fails the test. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(() => "done", codeOfReason);
}

/** The code of a refusal; of an error of any other kind, that it crashed, and by what. */
export function codeOfReason(reason: unknown): string {
  return reason instanceof Refusal ? reason.code : `crashed: ${refusedBy(reason) ?? rootOf(reason)}`;
}

function rootOf(error: unknown): string {
  return error instanceof Error && error.cause ? rootOf(error.cause) : String(error);
}

export type Outcomes<T> = { done: T[]; refused: string[] };

/** Waits for all the requests; tells what came of those that were done, and the codes of those that were refused. */
export async function outcomes<T>(requests: Promise<T>[]): Promise<Outcomes<T>> {
  const settled = await Promise.allSettled(requests);
  return {
    done: settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])),
    refused: settled.flatMap((each) => (each.status === "rejected" ? [codeOfReason(each.reason)] : [])).sort(),
  };
}

/** The same request, `count` times at once. */
export const times = <T>(count: number, request: (at: number) => Promise<T>): Promise<T>[] =>
  Array.from({ length: count }, (_, at) => request(at));

/**
 * Starts the requests while nobody can write to or lock rows of `table`, waits until every one of them stands there,
 * and lets them all go at the same moment: a race that is one on every machine.
 */
export async function race<T>(sql: postgres.Sql, table: string, start: () => Promise<T>[]): Promise<Outcomes<T>> {
  const gate = await sql.reserve();
  await gate`begin`;
  await gate`lock table ${gate(table)} in exclusive mode`;
  const requests = start();
  const all = outcomes(requests);
  try {
    const options = { intervals: [10, 20, 50], timeout: 15_000, message: "every request stands before the gate" };
    await expect.poll(() => waiting(gate), options).toBe(requests.length);
  } finally {
    await gate`rollback`;
    gate.release();
  }
  return all;
}

/** How many requests wait for a lock in this database. In a transaction, statistics are read once unless asked anew. */
export async function waiting(sql: postgres.Sql): Promise<number> {
  await sql`select pg_stat_clear_snapshot()`;
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return row?.count ?? 0;
}
