import fc from "fast-check";
import postgres from "postgres";
import { type FreshDatabase, test } from "#e2e/db/fresh-database.ts";
import { live } from "#e2e/db/owners/live.ts";
import { prepareToWrite, somePeople } from "#e2e/db/owners/people.ts";
import { asForManyRows, connectPlanningOnce } from "#e2e/db/owners/planned-once.ts";
import { sequences } from "#e2e/db/owners/steps.ts";
import { doAndUndo, undoings } from "#e2e/db/owners/undone.ts";
import { aStore, type Store } from "#e2e/db/people.ts";

/** To run it longer, or again as it failed: OWNERS_RUNS=20000 OWNERS_SEED=… npm test -- e2e/db/owners.property.spec.ts */
const runs = Number(process.env.OWNERS_RUNS || 2_000);
const drawnSeed = Number(process.env.OWNERS_SEED || Date.now() % 2 ** 31);
const sideBySide = 3;

/** Runs the property in a few places of one database at once, and says how to run it again when it fails. */
async function holds<T>(
  { fresh, runs, seed }: { fresh: FreshDatabase; runs: number; seed: number },
  drawn: fc.Arbitrary<T>,
  property: (sql: postgres.Sql, store: Store, each: T) => Promise<void>,
): Promise<void> {
  test.setTimeout(60_000 + runs * 1_000);
  const { db, end } = connectPlanningOnce(fresh.url, 2 * sideBySide);
  const looking = postgres(fresh.url, { max: sideBySide, connection: asForManyRows, onnotice: () => {} });
  await prepareToWrite(looking);
  const store = await aStore(db);
  await crowd(looking, store);
  const checked = fc.asyncProperty(drawn, (each) => property(looking, store, each));
  const numRuns = Math.ceil(runs / sideBySide);
  const all = Array.from({ length: sideBySide }, (_, at) => fc.assert(checked, { numRuns, seed: seed + at }));
  const failed = (await Promise.allSettled(all)).find((each) => each.status === "rejected");
  await Promise.all([end(), looking.end()]);
  if (!failed) return;
  const why = failed.reason instanceof Error && failed.reason.cause;
  throw new Error(`With OWNERS_SEED=${drawnSeed}: ${failed.reason}\n${why || ""}`, { cause: failed.reason });
}

/** A store that has some customers already, and knows it: in an empty one every plan would be to read everything. */
async function crowd(sql: postgres.Sql, store: Store): Promise<void> {
  for (let each = 0; each < 50; each++) await somePeople(sql, store);
  await sql`analyze`;
}

/** One part for each worker: together they draw as many sequences as are to be drawn. */
const parts = 3;

for (let part = 1; part <= parts; part++) {
  test(`whatever people do, in whatever order or at once, an order is with whom the evidence says and nobody else (${part} of ${parts})`, async ({
    fresh,
  }) => {
    await holds({ fresh, runs: Math.ceil(runs / parts), seed: drawnSeed + part * 1_000 }, sequences, live);
  });
}

test("what is undone at once leaves everything as it was, to the letter", async ({ fresh }) => {
  await holds({ fresh, runs: Math.ceil(runs / 40), seed: drawnSeed }, undoings, doAndUndo);
});
