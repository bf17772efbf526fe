/** What a screen may know of the store it belongs to. */
export type StoreView = {
  name: string;
  currency: string;
  locale: string;
  timeZone: string;
  taxRateBasisPoints: number;
  pricesIncludeTax: boolean;
  pickupPayment: PaymentPolicy;
  deliveryPayment: PaymentPolicy;
  pickupAddress: string | null;
  supportEmail: string | null;
  supportPhone: string | null;
  isDemo: boolean;
};

export type PaymentPolicy = "at_pickup" | "on_delivery" | "on_invoice";

/** Who the header greets. `cartCount` is the number of pieces in the cart. */
export type VisitorView = {
  kind: "anonymous" | "guest" | "customer" | "staff";
  name: string | null;
  cartCount: number;
};
