import type { PlacedStatus } from "#lib/orders/views.ts";

export const statusWords = { opened: "In progress", closed: "Completed", cancelled: "Cancelled" } as const;

export function StatusBadge({ status }: { status: PlacedStatus }) {
  return <span className={`badge ${status}`}>{statusWords[status]}</span>;
}
