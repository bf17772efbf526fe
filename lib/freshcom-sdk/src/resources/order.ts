import type { Customer } from "./customer.ts";
import type { OrderLineItem } from "./order-line-item.ts";
import type { Contact, DeliveryAddress, Described, Draft, Identifier, Related, Stamped } from "./resource.ts";

/** A `cart` is an order that was not placed yet. */
export type OrderStatus = "cart" | "opened" | "closed" | "cancelled";

export type FulfillmentMethod = "pickup" | "ship" | "digital";

/** Amounts in whole cents, reckoned by the store. */
export type Totals = {
  subTotalCents: number;
  taxOneCents: number;
  taxTwoCents: number;
  taxThreeCents: number;
  grandTotalCents: number;
  authorizationTotalCents: number;
  isEstimate: boolean;
};

type Writable = Contact &
  DeliveryAddress &
  Described & {
    status: OrderStatus;
    code: string | null;
    label: string | null;
    fulfillmentMethod: FulfillmentMethod | null;
  };

export type Order = Identifier<"Order"> &
  Writable &
  Totals &
  Stamped & {
    /** By how much the totals are less than those of the lines, and why. */
    discountCents: number;
    discountReason: string | null;
    paymentStatus: string;
    fulfillmentStatus: string;
    openedAt: string | null;
    confirmationEmailSentAt: string | null;
    customer: Related<Customer> | null;
    rootLineItems?: Related<OrderLineItem>[];
  };

export type OrderFields = Draft<Writable & { customer: Identifier }>;
