import type { PaymentPolicy } from "#lib/accounts/views.ts";

const words: Record<PaymentPolicy, string> = {
  at_pickup: "You pay when you collect it, by card or in cash.",
  on_delivery: "You pay the courier when it arrives, by card or in cash.",
  on_invoice: "You get an invoice with the parcel, to be paid within 14 days.",
};

/** How the store's policy says that an order will be paid, in a sentence. */
export const paymentInWords = (policy: PaymentPolicy) => words[policy];
