"use client";

import { ActionForm } from "#components/action-form.tsx";
import { HandOver } from "#components/devices/hand-over.tsx";
import type { FormAction } from "#lib/form.ts";

/** The button that shows a code, and the code. Another one ends it. */
export function HandOverForm({ action }: { action: FormAction }) {
  return (
    <ActionForm
      action={action}
      submit="Show a code"
      busy="One moment…"
      reveal={({ handOver }) => handOver && <HandOver key={handOver.code} view={handOver} />}
    />
  );
}
