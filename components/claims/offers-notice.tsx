import { foundInWords } from "#components/claims/claim-words.ts";
import { Notice } from "#components/ui/notice.tsx";
import type { OffersCount } from "#lib/claims/views.ts";
import { routes } from "#lib/routes.ts";

/** Leads to orders that wait for an answer, as long as there are any. */
export function OffersNotice({ offers }: { offers: OffersCount }) {
  if (offers.count === 0) return null;
  const isOne = offers.count === 1;
  return (
    <Notice kind="info">
      <p>
        <b>{foundInWords(offers)}.</b>{" "}
        <a href={routes.account.foundOrders()}>{isOne ? "Look whether it is yours" : "Look whether they are yours"}</a>
      </p>
    </Notice>
  );
}
