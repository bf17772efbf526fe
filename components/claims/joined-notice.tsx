import { ordersInWords } from "#components/claims/claim-words.ts";
import { Notice } from "#components/ui/notice.tsx";

/** Tells what has just joined an account, and what somebody else has got meanwhile. */
export function JoinedNotice({ joined, taken }: { joined: number; taken: number }) {
  if (joined === 0) return null;
  return (
    <Notice kind="good" role="status">
      <p>{ordersInWords(joined)} joined your account.</p>
      {taken > 0 && (
        <p>Somebody else has confirmed {taken === 1 ? "1 other order" : `${taken} other orders`} meanwhile.</p>
      )}
    </Notice>
  );
}
