import { ordersInWords } from "#components/claims/claim-words.ts";
import { Notice } from "#components/ui/notice.tsx";

/** Tells that a claim or merge has just been undone, and how many orders went back with it. */
export function UndoneNotice({ orders }: { orders: number | undefined }) {
  if (orders === undefined) return null;
  return (
    <Notice kind="good" role="status">
      {orders > 0
        ? `${ordersInWords(orders)} went back. ${orders === 1 ? "It is" : "They are"} not yours to see any more.`
        : "It is undone."}
    </Notice>
  );
}
