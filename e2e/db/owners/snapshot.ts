import type postgres from "postgres";
import { type Model, ownerOf } from "#e2e/db/owners/model.ts";

type ClaimRow = {
  id: string;
  order: string;
  from: string;
  to: string;
  merge: string | null;
  continues: string | null;
  isOpen: boolean;
};
type MergeRow = { id: string; from: string; to: string };

/** What the database says of some people and all that is theirs, as far as the model speaks of it. */
export type Snapshot = {
  orders: { id: string; owner: string }[];
  claims: ClaimRow[];
  merges: MergeRow[];
  people: { id: string; status: string; into: string | null; points: number }[];
  carts: { owner: string; product: string; quantity: number }[];
};

/** Everything in one statement, so that it is of one moment. */
export async function take(sql: postgres.Sql, model: Model): Promise<Snapshot> {
  const [people, orders] = [[...model.people.keys()], [...model.orders.keys()]];
  const [row] = await sql<Snapshot[]>`select
    array(select json_build_object('id', id, 'owner', customer_id) from orders where id = any(${orders}::uuid[])) as orders,
    array(select json_build_object('id', id, 'order', order_id, 'from', from_customer_id, 'to', to_customer_id,
      'merge', merge_id, 'continues', continues_id, 'isOpen', continued_at is null)
      from claims where order_id = any(${orders}::uuid[]) and undone_at is null) as claims,
    array(select json_build_object('id', id, 'from', from_customer_id, 'to', to_customer_id)
      from merges where from_customer_id = any(${people}::uuid[]) and undone_at is null) as merges,
    array(select json_build_object('id', c.id, 'status', c.status, 'into', superseded_by_id, 'points', balance)
      from customers c join point_accounts on customer_id = c.id where c.id = any(${people}::uuid[])) as people,
    array(select json_build_object('owner', customer_id, 'product', slug, 'quantity', order_quantity)
      from orders join order_line_items l on l.order_id = orders.id
      where customer_id = any(${people}::uuid[]) and status = 'cart') as carts`;
  if (!row) throw new Error("the database said nothing");
  return row;
}

/** A snapshot and a model in the same words, to be compared. */
export function inWords(said: Snapshot): string[] {
  return [
    ...said.orders.map(({ id, owner }) => `order ${id} is with ${owner} by ${chainOf(said, id).map(claimInWords)}`),
    ...said.people.map(({ id, status, into, points }) => `${id} is ${status} in ${into} with ${points} points`),
    ...said.merges.map(({ from, to }) => `${from} was merged into ${to}`),
    ...said.carts.map(({ owner, product, quantity }) => `${owner} has ${quantity} ${product}`),
  ].sort();
}

export function modelInWords(model: Model): string[] {
  const people = [...model.people];
  return [
    ...[...model.orders].map(
      ([id, order]) => `order ${id} is with ${ownerOf(order)} by ${order.links.map(claimInWords)}`,
    ),
    ...people.map(([id, { status, into, points }]) => `${id} is ${status} in ${into} with ${points} points`),
    ...model.merges
      .filter(({ from, isUndone }) => !isUndone && model.people.has(from))
      .map(({ from, to }) => `${from} was merged into ${to}`),
    ...people.flatMap(([id, { cart }]) =>
      Object.entries(cart?.lines ?? {}).map(([product, quantity]) => `${id} has ${quantity} ${product}`),
    ),
  ].sort();
}

const claimInWords = ({ from, to, merge }: { from: string; to: string; merge: string | null }) =>
  ` ${merge ? "merge" : "claim"} ${from} > ${to}`;

/** The claims that an order came by, oldest first, from the open one back. */
export function chainOf({ claims }: Snapshot, orderId: string): ClaimRow[] {
  const chain: ClaimRow[] = [];
  let next = claims.find((claim) => claim.order === orderId && claim.isOpen);
  while (next) {
    const { continues } = next;
    chain.unshift(next);
    next = claims.find((claim) => claim.id === continues);
  }
  return chain;
}

/** What must hold whatever happened, read off the rows alone. */
export function faultsOf(said: Snapshot, placers: Map<string, string>): string[] {
  return said.orders.flatMap(({ id, owner }) => {
    const chain = chainOf(said, id);
    const hands = [placers.get(id), ...chain.map((claim) => claim.to)];
    const loose = said.claims.filter((claim) => claim.order === id && !chain.includes(claim));
    const isOpenOnce =
      said.claims.filter((claim) => claim.order === id && claim.isOpen).length === (chain.length > 0 ? 1 : 0);
    return [
      hands.at(-1) !== owner && `${id} is with ${owner} whom no claim brought it to`,
      chain.some((claim, at) => claim.from !== hands[at]) &&
        `${id} has a claim that does not go on from the one before`,
      loose.length > 0 && `${id} has claims that lead nowhere`,
      !isOpenOnce && `${id} has more than one open claim`,
    ].filter((fault) => fault !== false);
  });
}
