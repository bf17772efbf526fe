import { deepStrictEqual } from "node:assert";
import type postgres from "postgres";
import { codeOfReason } from "#e2e/db/attacks.ts";
import { type Deed, deedOf, type Outcome } from "#e2e/db/owners/deeds.ts";
import { type Model, ownerOf } from "#e2e/db/owners/model.ts";
import { somePeople } from "#e2e/db/owners/people.ts";
import { faultsOf, inWords, modelInWords, type Snapshot, take } from "#e2e/db/owners/snapshot.ts";
import type { Step } from "#e2e/db/owners/steps.ts";
import { ctxFor, type Store } from "#e2e/db/people.ts";
import { findOrder } from "#lib/orders/find-orders.ts";
import { findHistory } from "#lib/orders/history.ts";

type Done = { deed: Deed; outcome: Outcome };

/**
 * Lets some people do all that, in the database and in a model. What comes of each step must be what the model says; of
 * steps that were done at once, what it says when they are done one after another in some order. So must what the
 * database holds, looked at where it costs little: before something is undone, after steps at once, and in the end.
 * (Several models may fit, since not everything can be seen: then the database must go on as one of them.)
 */
export async function live(sql: postgres.Sql, store: Store, sequence: Step[][]): Promise<void> {
  const first = await somePeople(sql, store);
  let models: [Model, ...Model[]] = [first];
  let came = "";
  for (const [at, steps] of sequence.entries()) {
    const isAlone = steps.length === 1;
    const said = steps.some(({ does }) => does.startsWith("undoes")) ? await take(sql, models[0]) : null;
    if (said) models = fitting(models, said, came);
    const stage = { store, model: models[0], said, isAlone };
    const deeds = steps.flatMap((step, each) => deedOf({ ...stage, id: `${at}.${each}` }, step) ?? []);
    const done = await Promise.all(deeds.map(doneOf));
    came += done.map(({ deed, outcome }) => `${deed.says} came to ${JSON.stringify(outcome)}\n`).join("");
    models = oneOf(
      models.flatMap((each) => after(each, isAlone ? done : done.filter(isNotBusy))),
      came,
    );
    if (!isAlone) models = fitting(models, await take(sql, models[0]), came);
  }
  await look(store, fitting(models, await take(sql, models[0]), came)[0]);
}

function oneOf(models: Model[], came: string): [Model, ...Model[]] {
  const [first, ...others] = models;
  if (!first) throw new Error(`No order of the last steps allows what came of them:\n${came}`);
  return [first, ...others];
}

/** Of these models, those that say the same as the database. */
function fitting(models: [Model, ...Model[]], said: Snapshot, came: string): [Model, ...Model[]] {
  const words = inWords(said);
  const fit = models.filter((each) => modelInWords(each).join() === words.join());
  if (fit.length === 0) deepStrictEqual(words, modelInWords(models[0]), came);
  deepStrictEqual(faultsOf(said, placersIn(models[0])), [], came);
  return oneOf(fit, came);
}

/** What was done, or the code it was refused with; an error that has no name is none that a model knows. */
async function doneOf(deed: Deed): Promise<Done> {
  const outcome = await deed.run().then(
    (done): Outcome => ({ done }),
    (reason) => ({ refused: codeOfReason(reason) }),
  );
  return { deed, outcome };
}

/** Beside other steps the store may give up before it has done anything. */
const isNotBusy = ({ outcome }: Done) => !("refused" in outcome && outcome.refused === "busy");

const inEveryOrder = <T>(all: T[]): T[][] =>
  all.length < 2
    ? [all]
    : all.flatMap((first, at) => inEveryOrder(all.toSpliced(at, 1)).map((rest) => [first, ...rest]));

/** Every model that this one may have become by these deeds, done in some order, with these outcomes. */
function after(model: Model, done: Done[]): Model[] {
  const ways = inEveryOrder(done);
  return ways.flatMap((some) => {
    const next = ways.length > 1 ? structuredClone(model) : model;
    return some.every(({ deed, outcome }) => deed.judge(next, outcome)) ? [next] : [];
  });
}

const placersIn = (model: Model) => new Map([...model.orders].map(([id, { placer }]) => [id, placer]));

/** Whoever has the first order sees what is theirs alone, and whoever placed it sees it as long as it is theirs. */
async function look(store: Store, model: Model): Promise<void> {
  const [[id, order] = []] = model.orders;
  if (!id || !order) return;
  const owner = ownerOf(order);
  const own = [...model.orders].filter(([, each]) => ownerOf(each) === owner).map(([each]) => each);
  const { rows } = await findHistory(ctxFor(store, { kind: "guest", customerId: owner }), {});
  deepStrictEqual(rows.map((row) => row.id).sort(), own.sort());
  const found = await findOrder(ctxFor(store, { kind: "guest", customerId: order.placer }), id);
  deepStrictEqual(found !== null, owner === order.placer);
}
