import type { StoreView } from "#lib/accounts/views.ts";
import type { ClaimView, OffersCount } from "#lib/claims/views.ts";
import { formatTime } from "#lib/time.ts";

export const ordersInWords = (count: number) => (count === 1 ? "1 order" : `${count} orders`);

/** What is said of orders that wait for an answer. */
export const foundInWords = ({ count, hasMore }: OffersCount) =>
  `We found ${hasMore ? `more than ${count} orders` : ordersInWords(count)} placed with this e-mail`;

/** Why an order is with somebody who did not place it, or not here. */
export function whyInWords({ evidence, at, reason, isCarriedOn }: ClaimView, store: StoreView): string {
  const day = formatTime(at, "day", store);
  return {
    mailbox_code: `You confirmed this e-mail address on ${day}.`,
    guest_cookie: `It was ${isCarriedOn ? "kept" : "placed"} in a browser that you logged in on, on ${day}.`,
    order_code_and_mailbox_code: `You entered its order code, and the code that we sent to its e-mail address, on ${day}.`,
    hand_over: `It was placed on another device of yours, linked on ${day}.`,
    claim_slip: `You used the claim slip that came with it, on ${day}.`,
    staff: `The store put it here on ${day}${reason ? `: “${reason}”` : ""}.`,
  }[evidence];
}

/** The same of all that a browser had. */
export function mergeInWords({ evidence, at, reason }: ClaimView, store: StoreView): string {
  const day = formatTime(at, "day", store);
  if (evidence === "hand_over") return `You linked another device of yours on ${day}.`;
  if (evidence === "staff") return `The store put them here on ${day}${reason ? `: “${reason}”` : ""}.`;
  return `You logged in, on ${day}, on a browser that had been used without an account.`;
}
