import { largestQuantity } from "#lib/checkout/plan-cart.ts";

/** What should be so, in plain maps: a history of links for each order, and whoever has the last one has the order. */
export type Model = { people: Map<string, Person>; orders: Map<string, Order>; merges: Merge[] };
export type Lines = Record<string, number>;
export type Person = {
  status: "guest" | "registered" | "suspended" | "deleted";
  into: string | null;
  user: { id: string; email: string; isProven: boolean; epoch: number } | null;
  cart: { id: string; lines: Lines } | null;
  points: number;
  hadClaims: boolean;
};
type Link = { id: string; from: string; to: string; merge: string | null };
export type Order = { placer: string; email: string; isDisowned: boolean; links: Link[] };
type Brought = { id: string; joined: boolean; target: string; given: Lines; had: Lines };
export type Merge = { id: string; from: string; to: string; isUndone: boolean; cart: Brought | null; points: number };

/** What a step should come to: done, or refused with that code. */
export type Expected = "done" | (string & {});

export type Claim = { id: string; me: string; wanted: string[]; grounds: Grounds };
export type Grounds =
  | { evidence: "mailbox_code" }
  | { evidence: "order_code_and_mailbox_code"; orderId: string; email: string }
  | { evidence: "guest_cookie"; guestId: string };

export const aPerson = (more: Partial<Person> = {}): Person => ({
  status: "guest",
  into: null,
  user: null,
  cart: null,
  points: 0,
  hadClaims: false,
  ...more,
});

export const ownerOf = (order: Order): string => order.links.at(-1)?.to ?? order.placer;

/** Somebody who is there and part of nobody else. */
export function open(model: Model, id: string): Person | null {
  const person = model.people.get(id);
  return person && !person.into && person.status !== "deleted" ? person : null;
}

/** The same, and not suspended: nobody else may take, give up or take in anything. */
function keeper(model: Model, id: string): Person | null {
  const person = open(model, id);
  return person && person.status !== "suspended" ? person : null;
}

const isGuest = (model: Model, id: string) => open(model, id)?.status === "guest";

function link(model: Model, order: Order, added: Link): void {
  order.links.push(added);
  for (const id of [added.from, added.to]) {
    const person = model.people.get(id);
    if (person) person.hadClaims = true;
  }
}

/** Which of the wanted orders are there for the taking, and which are the asking person's already; or the refusal. */
export function claimable(model: Model, { me, wanted, grounds }: Claim): { mine: string[]; free: string[] } | string {
  const self = keeper(model, me);
  if (!self) return "not_found";
  if (grounds.evidence === "mailbox_code" && !self.user) return "log_in_first";
  if (grounds.evidence === "mailbox_code" && !self.user?.isProven) return "mailbox_unproven";
  const holds = (id: string, order: Order) => {
    if (grounds.evidence === "guest_cookie") return ownerOf(order) === grounds.guestId;
    const email = grounds.evidence === "mailbox_code" ? self.user?.email : grounds.email;
    const isNamed = grounds.evidence === "mailbox_code" || grounds.orderId === id;
    return isNamed && order.email === email && !order.isDisowned;
  };
  const found = [...model.orders].filter(([id]) => wanted.includes(id));
  const mine = found.filter(([, order]) => ownerOf(order) === me).map(([id]) => id);
  const free = found.filter(([id, order]) => !mine.includes(id) && isGuest(model, ownerOf(order)) && holds(id, order));
  return { mine, free: free.map(([id]) => id) };
}

export function claim(model: Model, { id, me }: Claim, taken: string[]): void {
  for (const orderId of taken) {
    const order = model.orders.get(orderId);
    if (order) link(model, order, { id, from: ownerOf(order), to: me, merge: null });
  }
}

type Taking = { id: string; from: string; to: string; becomes: "guest" | "registered" };

/** A guest becomes part of somebody else; nothing happens where either is not what it must be. */
export function takeIn(model: Model, { id, from, to, becomes }: Taking): void {
  const guest = open(model, from);
  const taker = open(model, to);
  if (from === to || guest?.status !== "guest" || taker?.status !== becomes) return;
  model.merges.push({ id, from, to, isUndone: false, cart: joinCarts(guest, taker), points: guest.points });
  for (const order of model.orders.values())
    if (ownerOf(order) === from) link(model, order, { id, from, to, merge: id });
  taker.points += guest.points;
  guest.points = 0;
  guest.into = to;
}

function joinCarts(guest: Person, taker: Person): Brought | null {
  const given = guest.cart;
  if (!given) return null;
  guest.cart = null;
  const own = taker.cart;
  const trace = { id: given.id, given: { ...given.lines }, had: { ...own?.lines } };
  taker.cart = own ?? given;
  if (!own) return { ...trace, joined: false, target: given.id };
  for (const [product, quantity] of Object.entries(given.lines))
    own.lines[product] = Math.min(largestQuantity, (own.lines[product] ?? 0) + quantity);
  return { ...trace, joined: true, target: own.id };
}

export function undoMerge(model: Model, { me, id }: { me: string; id: string }): Expected {
  const merge = model.merges.find((each) => each.id === id);
  const self = keeper(model, me);
  const guest = merge && model.people.get(merge.from);
  if (!merge || merge.isUndone || merge.to !== me || !self || !guest) return "not_found";
  merge.isUndone = true;
  guest.into = null;
  for (const order of model.orders.values()) if (order.links.at(-1)?.merge === id) order.links.pop();
  const points = Math.min(merge.points, self.points);
  self.points -= points;
  guest.points += points;
  if (merge.cart && self.cart?.id === merge.cart.target) partCarts(guest, self, merge.cart);
  return "done";
}

/** The guest gets what it brought and is still there; a line that nobody touched is exactly as it was before. */
function partCarts(guest: Person, self: Person, { id, joined, given, had }: Brought): void {
  const [back, kept]: [Lines, Lines] = [{}, {}];
  for (const [product, quantity] of Object.entries(self.cart?.lines ?? {})) {
    const [brought, own] = [given[product] ?? 0, had[product] ?? 0];
    const isUntouched = quantity === Math.min(largestQuantity, brought + own);
    const goes = isUntouched ? brought : Math.min(brought, Math.max(0, quantity - own));
    const stays = isUntouched ? own : quantity - goes;
    if (goes > 0) back[product] = goes;
    if (stays > 0) kept[product] = stays;
  }
  guest.cart = { id, lines: back };
  if (joined) self.cart = { id: self.cart?.id ?? id, lines: kept };
  else self.cart = Object.keys(kept).length > 0 ? { id: `beside ${id}`, lines: kept } : null;
}

/** The last link goes, and those before it of merges that were undone; whoever has it then may be part of others. */
export function undoClaim(
  model: Model,
  { me, orderId, id, step }: { me: string; orderId: string; id: string; step: string },
): Expected {
  const order = model.orders.get(orderId);
  const last = order?.links.at(-1);
  if (!order || last?.id !== id || last.to !== me || !keeper(model, me)) return "not_found";
  if (last.merge) return "impossible_move";
  const isOver = (each: Link | undefined) => model.merges.some(({ id, isUndone }) => id === each?.merge && isUndone);
  const kept = order.links.slice(0, -1);
  while (isOver(kept.at(-1))) kept.pop();
  const home = [ownerOf({ ...order, links: kept })];
  for (let at = home[0]; at; at = model.people.get(at)?.into ?? undefined) if (at !== home[0]) home.push(at);
  if (home.includes(me)) return "impossible_move";
  order.links = kept;
  for (const [at, to] of home.slice(1).entries()) {
    const from = home[at] ?? "";
    const merge = model.merges.find((each) => each.from === from && !each.isUndone);
    link(model, order, { id: step, from, to, merge: merge?.id ?? null });
  }
  return "done";
}
