import { eq } from "drizzle-orm";
import { v7 } from "uuid";
import { orders, users } from "#db/schema/index.ts";
import { claimDeed, undoClaimDeed, undoMergeDeed } from "#e2e/db/owners/claim-deeds.ts";
import { type Model, open, takeIn } from "#e2e/db/owners/model.ts";
import * as people from "#e2e/db/owners/model-people.ts";
import { award, mailboxes, placeCart, registerAs } from "#e2e/db/owners/people.ts";
import type { Snapshot } from "#e2e/db/owners/snapshot.ts";
import type { Step } from "#e2e/db/owners/steps.ts";
import { anonymous, ctxFor, operator, type Store } from "#e2e/db/people.ts";
import { addToCart } from "#lib/checkout/cart.ts";
import { takeInGuest } from "#lib/claims/merge-guest.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { deleteCustomer } from "#lib/customers/delete.ts";
import { reinstateCustomer, suspendCustomer } from "#lib/customers/suspend.ts";
import { startSession } from "#lib/identity/start-session.ts";

/** What came of a step: it was done, with what it gave, or refused with a code. */
export type Outcome = { done: unknown } | { refused: string };

/** A step made ready: who it is for is settled. `judge` does the same in a model, and says whether it had to come so. */
export type Deed = { says: string; run: () => Promise<unknown>; judge: (model: Model, outcome: Outcome) => boolean };

export type Stage = { store: Store; model: Model; said: Snapshot | null; id: string; isAlone: boolean };

export const isAs = (outcome: Outcome, expected: string) =>
  "refused" in outcome ? outcome.refused === expected : expected === "done";

/** One of them, by a number; undefined of none. */
export const pick = <T>(all: T[], at: number): T | undefined => all[at % Math.max(1, all.length)];

export const idsOf = (model: Model, ...statuses: string[]) =>
  [...model.people].filter(([id, { status }]) => open(model, id) && statuses.includes(status)).map(([id]) => id);

export function ctxOf({ store, model }: Stage, id: string): Ctx {
  const user = model.people.get(id)?.user;
  if (!user) return ctxFor(store, { kind: "guest", customerId: id });
  return ctxFor(store, { kind: "customer", customerId: id, userId: user.id, sessionId: null });
}

/** What the step is here and now; null when there is nobody who could do it. */
export function deedOf(stage: Stage, step: Step): Deed | null {
  const made = makeDeed(stage, step);
  return made && { ...made, says: JSON.stringify(step) };
}

export type Made = Omit<Deed, "says">;

function makeDeed(stage: Stage, step: Step): Made | null {
  const { store, model, id } = stage;
  const everybody = [...model.people.keys()];
  const shoppers = idsOf(model, "guest", "registered");
  switch (step.does) {
    case "is born":
      return birth(stage);
    case "adds":
      return adding(stage, pick(shoppers, step.who), step);
    case "places":
      return placing(
        stage,
        pick(
          shoppers.filter((each) => model.people.get(each)?.cart),
          step.who,
        ),
        step.mailbox,
      );
    case "registers": {
      const who = pick(idsOf(model, "guest"), step.who);
      const user = { id: v7(), email: mailboxes[step.mailbox] ?? "" };
      return plain(
        who,
        (who) => registerAs(store, who, user),
        (model, who) => people.register(model, { who, user }),
      );
    }
    case "proves":
      return proof(stage, pick(idsOf(model, "registered", "suspended"), step.who));
    case "logs in":
      return logIn(
        stage,
        pick(idsOf(model, "registered"), step.who),
        pick(step.guest === 11 ? everybody : idsOf(model, "guest"), step.guest),
      );
    case "claims":
      return claimDeed(stage, step);
    case "hands over":
      return handOver(
        stage,
        pick(step.who === 11 ? everybody : idsOf(model, "guest"), step.who),
        pick(idsOf(model, "guest"), step.to),
      );
    case "disowns":
      return plain(
        pick([...model.orders.keys()], step.order),
        (order) => disown(store, order),
        (model, order) => {
          const disowned = model.orders.get(order);
          if (disowned) disowned.isDisowned = true;
          return "done";
        },
      );
    case "undoes a claim":
      return undoClaimDeed(stage, step);
    case "undoes a merge":
      return undoMergeDeed(stage, step);
    case "suspends":
    case "reinstates": {
      const [move, change] =
        step.does === "suspends"
          ? (["suspend", suspendCustomer] as const)
          : (["reinstate", reinstateCustomer] as const);
      const who = pick(idsOf(model, "registered", "suspended"), step.who);
      return plain(
        who,
        (who) => change(operator(store), who, "asked"),
        (model, who) => people.suspend(model, { who, move }),
      );
    }
    case "deletes":
      return plain(pick(everybody, step.who), (who) => deleteCustomer(operator(store), who), people.remove);
    case "gets points":
      return plain(
        pick(everybody, step.who),
        (who) => award(store, who, step.points),
        (model, who) => people.award(model, who, step.points),
      );
    default:
      throw new Error(`nobody knows how to ${JSON.stringify(step)} as ${id}`);
  }
}

/** A step that comes to the same in the database and in the model, for whoever was picked. */
function plain(
  who: string | undefined,
  run: (who: string) => Promise<unknown>,
  same: (model: Model, who: string) => string,
): Made | null {
  if (!who) return null;
  return { run: () => run(who), judge: (model, outcome) => isAs(outcome, same(model, who)) };
}

const disown = (store: Store, id: string) =>
  store.db.update(orders).set({ emailDisownedAt: new Date() }).where(eq(orders.id, id));

function birth({ store, id }: Stage): Made {
  const add = () => addToCart(anonymous(store), { productId: store.lamp.id, quantity: 1 });
  return {
    run: async () => (await add()).bornGuestId,
    judge: (model, outcome) => {
      if (!("done" in outcome)) return false;
      const who = String(outcome.done);
      people.isBorn(model, who);
      return people.addToCart(model, { who, product: "lamp", quantity: 1, step: id }) === "done";
    },
  };
}

function adding(
  stage: Stage,
  who: string | undefined,
  { product: at, quantity }: { product: number; quantity: number },
) {
  const { store, id: step } = stage;
  const product = pick([store.lamp, store.vase, store.rug], at) ?? store.lamp;
  return plain(
    who,
    (who) => addToCart(ctxOf(stage, who), { productId: product.id, quantity }),
    (model, who) => people.addToCart(model, { who, product: product.slug, quantity, step }),
  );
}

/** Beside other steps the cart may be gone, or not what was shown any more, by the time it is placed. */
function placing(stage: Stage, who: string | undefined, mailbox: number): Made | null {
  if (!who) return null;
  const email = mailboxes[mailbox] ?? "";
  return {
    run: () => placeCart(ctxOf(stage, who), email),
    judge: (model, outcome) => {
      if ("done" in outcome) return people.place(model, { who, email, orderId: String(outcome.done) }) === "done";
      const hasLines = Object.keys(model.people.get(who)?.cart?.lines ?? {}).length > 0;
      if (stage.isAlone) return outcome.refused === "cart_empty" && !hasLines;
      return ["cart_changed", "cart_empty", "not_found"].includes(outcome.refused);
    },
  };
}

function proof({ store, model }: Stage, who: string | undefined): Made | null {
  const userId = who && model.people.get(who)?.user?.id;
  if (!userId) return null;
  return plain(
    who,
    () => store.db.update(users).set({ emailVerifiedAt: new Date() }).where(eq(users.id, userId)),
    (model, who) => {
      const user = model.people.get(who)?.user;
      if (user) user.isProven = true;
      return "done";
    },
  );
}

function logIn({ store, model, id }: Stage, who: string | undefined, guest: string | undefined): Made | null {
  const user = who && model.people.get(who)?.user;
  if (!user || !guest) return null;
  const { epoch } = user;
  return plain(
    who,
    (customerId) => startSession(anonymous(store), { id: user.id, epoch, customerId }, guest),
    (model, who) => {
      if (!people.mayLogIn(model, { who, epoch })) return "wrong_credentials";
      takeIn(model, { id, from: guest, to: who, becomes: "registered" });
      return "done";
    },
  );
}

function handOver({ store, id }: Stage, from: string | undefined, to: string | undefined): Made | null {
  if (!from || !to) return null;
  const grounds = { evidence: "hand_over", actor: { kind: "guest", userId: null } } as const;
  return plain(
    from,
    (from) => inTransaction(anonymous(store), (ctx) => takeInGuest(ctx, from, to, grounds)),
    (model, from) => {
      takeIn(model, { id, from, to, becomes: "guest" });
      return "done";
    },
  );
}
