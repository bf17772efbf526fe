import { Notice } from "#components/ui/notice.tsx";

/** Tells on an order's page what the slip has done that led to it. */
export function ClaimedNotice({ claimed }: { claimed: unknown }) {
  if (claimed !== "1" && claimed !== "already") return null;
  return (
    <Notice kind="good" role="status">
      {claimed === "1" ? "This order is among your orders now." : "This order is yours already. The slip is used up."}
    </Notice>
  );
}
