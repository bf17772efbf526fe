import type { Order, Totals } from "./order.ts";
import type { Described, Draft, Identifier, Related, Stamped } from "./resource.ts";

type Writable = Described & {
  code: string | null;
  name: string | null;
  label: string | null;
  printName: string | null;
  orderQuantity: number;
  chargeQuantity: number | null;
  autoFulfill: boolean;
};

type PriceCopy = {
  priceName: string | null;
  priceLabel: string | null;
  priceCaption: string | null;
  priceOrderUnit: string | null;
  priceChargeUnit: string | null;
  priceCurrencyCode: string | null;
  priceChargeAmountCents: number | null;
  priceEstimateByDefault: boolean | null;
  priceTaxOnePercentage: number | null;
  priceTaxTwoPercentage: number | null;
  priceTaxThreePercentage: number | null;
  priceEndTime: string | null;
};

/** One line of an order. `subTotalCents` is the amount of the line, not of one piece. */
export type OrderLineItem = Identifier<"OrderLineItem"> &
  Writable &
  Totals &
  Partial<PriceCopy> &
  Stamped & {
    isLeaf: boolean;
    fulfillmentStatus: string;
    order: Related<Order>;
    product: Identifier<"Product"> | null;
    price: Identifier<"Price"> | null;
    parent?: Related<OrderLineItem> | null;
    children?: Related<OrderLineItem>[];
    target?: Identifier | null;
  };

export type OrderLineItemFields = Draft<
  Writable &
    Pick<Totals, "subTotalCents" | "taxOneCents" | "taxTwoCents" | "taxThreeCents" | "isEstimate"> & {
      order: Identifier;
      product: Identifier;
      price: Identifier;
      parent: Identifier;
      target: Identifier;
    }
>;
