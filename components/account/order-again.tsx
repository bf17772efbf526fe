import { ActionForm } from "#components/action-form.tsx";
import { Hidden } from "#components/ui/field.tsx";
import type { FormAction } from "#lib/form.ts";

export function OrderAgain({ orderId, action }: { orderId: string; action: FormAction }) {
  return (
    <ActionForm action={action} submit="Order again" busy="Putting it in your cart…" className="form inline">
      <Hidden name="orderId" value={orderId} />
    </ActionForm>
  );
}
