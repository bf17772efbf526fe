"use client";

import { ActionForm } from "#components/action-form.tsx";
import { Hidden } from "#components/ui/field.tsx";
import type { NewSlipView } from "#lib/claims/slip-views.ts";
import type { FormAction } from "#lib/form.ts";

type SlipFormProps = { action: FormAction; orderId: string };

/** The button that makes a code, and the code, which is shown this once. Another one ends it. */
export function SlipForm({ action, orderId, isAgain }: SlipFormProps & { isAgain: boolean }) {
  return (
    <ActionForm
      action={action}
      submit={isAgain ? "Print anew" : "Make a claim code"}
      anew="Print anew"
      busy="One moment…"
      className="slip-form"
      reveal={({ slip }) => slip && <NewSlip slip={slip} />}
    >
      <Hidden name="orderId" value={orderId} />
    </ActionForm>
  );
}

export function RevokeSlipForm({ action, orderId }: SlipFormProps) {
  return (
    <ActionForm action={action} submit="Revoke" busy="Revoking…" label="Revoke the slip" kind="danger">
      <Hidden name="orderId" value={orderId} />
    </ActionForm>
  );
}

function NewSlip({ slip: { code, qrCode, typedAt, until } }: { slip: NewSlipView }) {
  return (
    <div className="hand-over" role="status">
      {/* biome-ignore lint/performance/noImgElement: it is drawn into the page, there is nothing to load */}
      <img
        className="qr"
        src={qrCode}
        width={220}
        height={220}
        alt="QR code that opens the page where the code is entered"
      />
      <div className="stack">
        <p>
          To find this order again, scan this, or open <b>{typedAt}</b> and type:
        </p>
        <div>
          <p className="hand-over-code slip-code" aria-hidden="true">
            {code}
          </p>
          <p className="sr">The code is {[...code.replaceAll("-", "")].join(", ")}.</p>
        </div>
        <p>Good until {until}, once. Whoever has it can claim the order: keep it like the receipt.</p>
      </div>
    </div>
  );
}
