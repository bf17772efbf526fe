import type { MaskedOrderView } from "#lib/claims/views.ts";

/** Orders before anybody has said whose they are. */
export function MaskedOrders({ orders }: { orders: MaskedOrderView[] }) {
  return (
    <ul className="masked-orders">
      {orders.map(({ id, code, day, total }) => (
        <li key={id}>
          <b>{day}</b> <span>{total}</span> <small>{code}</small>
        </li>
      ))}
    </ul>
  );
}
