import { aPerson, type Expected, type Model, type Order, open, ownerOf } from "#e2e/db/owners/model.ts";
import { largestQuantity } from "#lib/checkout/plan-cart.ts";

type Adding = { who: string; product: string; quantity: number; step: string };

export function addToCart(model: Model, { who, product, quantity, step }: Adding): Expected {
  const person = open(model, who);
  if (!person) return "not_found";
  const sum = (person.cart?.lines[product] ?? 0) + quantity;
  if (sum > largestQuantity) return "quantity_too_large";
  person.cart ??= { id: step, lines: {} };
  person.cart.lines[product] = sum;
  return "done";
}

/** What is in the cart becomes an order, once; disowned from the start where its owner disowned one placed like it. */
export function place(
  model: Model,
  { who, email, orderId }: { who: string; email: string; orderId: string },
): Expected {
  const before = model.orders.get(orderId);
  if (before) return ownerOf(before) === who ? "done" : "not_found";
  const person = open(model, who);
  if (!person?.cart) return "not_found";
  person.cart = null;
  const isProven = person.user?.email === email && person.user.isProven;
  const isLikeIt = (order: Order) => ownerOf(order) === who && order.email === email && order.isDisowned;
  const isDisowned = !isProven && [...model.orders.values()].some(isLikeIt);
  model.orders.set(orderId, { placer: who, email, isDisowned, links: [] });
  return "done";
}

type User = { id: string; email: string };

export function register(model: Model, { who, user }: { who: string; user: User }): Expected {
  const person = open(model, who);
  if (person?.status !== "guest") return "already_registered";
  person.status = "registered";
  person.user = { ...user, isProven: false, epoch: 0 };
  return "done";
}

export const isBorn = (model: Model, id: string) => model.people.set(id, aPerson());

/** A log-in goes through as long as the user is as it was when its password was looked at. */
export function mayLogIn(model: Model, { who, epoch }: { who: string; epoch: number }): boolean {
  const person = open(model, who);
  return person?.status === "registered" && person.user?.epoch === epoch;
}

export function suspend(model: Model, { who, move }: { who: string; move: "suspend" | "reinstate" }): Expected {
  const person = open(model, who);
  if (!person) return "not_found";
  if (person.status !== (move === "suspend" ? "registered" : "suspended") || !person.user) return "impossible_move";
  person.status = move === "suspend" ? "suspended" : "registered";
  person.user.epoch++;
  return "done";
}

/** Who is behind an order, now or once, stays as a row without a user; of anybody else nothing stays. */
export function remove(model: Model, who: string): Expected {
  const person = open(model, who);
  if (!person) return "not_found";
  const merged = [...model.people.keys()].filter((id) => id !== who && isPartOf(model, id, who));
  const all = [who, ...merged];
  const isKept =
    all.some((id) => model.people.get(id)?.hadClaims) ||
    [...model.orders.values()].some((order) => all.includes(ownerOf(order)));
  person.cart = null;
  person.user = null;
  person.status = "deleted";
  if (!isKept) for (const id of all) model.people.delete(id);
  return "done";
}

function isPartOf(model: Model, id: string, whole: string): boolean {
  const into = model.people.get(id)?.into;
  return into === whole || (into ? isPartOf(model, into, whole) : false);
}

export function award(model: Model, who: string, points: number): Expected {
  const person = model.people.get(who);
  if (!person) return "not_found";
  if (person.points + points < 0) return "below_zero";
  person.points += points;
  return "done";
}
