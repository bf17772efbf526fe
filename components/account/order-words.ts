import type { OrderView } from "#lib/orders/views.ts";

export function stateInWords({ status, fulfillment, fulfillmentStatus }: OrderView): string {
  if (status === "cancelled") return "This order was cancelled. Nothing of it will be sent or charged.";
  if (status === "closed") return fulfillment === "pickup" ? "You have picked it up." : "It has been delivered.";
  if (fulfillmentStatus === "fulfilled") return "Everything of it was handed over.";
  if (fulfillmentStatus === "partially_fulfilled")
    return "A part of it was handed over. We are getting the rest ready.";
  return fulfillment === "pickup" ? "We are getting it ready for you to pick up." : "We are getting it ready to send.";
}

export const paymentWords = {
  at_pickup: "You pay when you pick it up",
  on_delivery: "You pay when it is delivered",
  on_invoice: "We send you an invoice",
} as const;

export const paymentStatusWords = { pending: "Not paid yet", paid: "Paid", refunded: "Paid back" } as const;

export const fulfillmentWords = { pickup: "Pickup", ship: "Delivery", digital: "By e-mail" } as const;
