"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Button } from "#components/ui/button.tsx";
import { useField } from "#components/ui/form-context.ts";
import { boxOf, type MaskedOrderView } from "#lib/claims/views.ts";
import type { FormAction } from "#lib/form.ts";

type ChooseOrdersProps = { orders: MaskedOrderView[]; action: FormAction };

/** Asks of orders whose they are: all are ticked, and the answer is for those that stay so. */
export function ChooseOrders({ orders, action }: ChooseOrdersProps) {
  return (
    <ActionForm
      action={action}
      submit="These are mine"
      busy="One moment…"
      answer={{ name: "answer", value: "mine" }}
      beside={
        <Button kind="quiet" name="answer" value="not_mine">
          Not mine
        </Button>
      }
    >
      <Boxes orders={orders} />
    </ActionForm>
  );
}

function Boxes({ orders }: { orders: MaskedOrderView[] }) {
  const { error, errorId } = useField("orders");
  return (
    <fieldset aria-describedby={errorId}>
      <legend className="sr">The orders that we found</legend>
      <ul className="masked-orders">
        {orders.map((order) => (
          <Box key={order.id} order={order} />
        ))}
      </ul>
      {error && (
        <p className="error" id={errorId}>
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** After an answer, what had been ticked counts; before the first one, everything is. */
function Box({ order: { id, code, day, total } }: { order: MaskedOrderView }) {
  const { value } = useField(boxOf(id));
  const isAnswered = useField("answer").value !== undefined;
  return (
    <li>
      <label>
        <input type="checkbox" name={boxOf(id)} defaultChecked={isAnswered ? value === "on" : true} />
        <b>{day}</b> <span className="amount">{total}</span> <small>{code}</small>
      </label>
    </li>
  );
}
