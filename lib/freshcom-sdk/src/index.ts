import { createFreshcom } from "./freshcom.ts";

export type { Answer, ListAnswer, ListMeta, Meta } from "./answer.ts";
export type { CallOptions, Target } from "./call.ts";
export type { CustomerByCode, CustomerFilter } from "./calls/customers.ts";
export type { OrderFilter } from "./calls/orders.ts";
export type { PasswordFields } from "./calls/verifications.ts";
export { createFreshcom, type Freshcom } from "./freshcom.ts";
export { type Fault, type Faults, FreshcomError, type OtpChallenge } from "./freshcom-error.ts";
export type { ListParams, Params } from "./query.ts";
export type { Account, AccountFields, RefreshToken } from "./resources/account.ts";
export type { Customer, CustomerFields, CustomerStatus } from "./resources/customer.ts";
export type { FulfillmentMethod, Order, OrderFields, OrderStatus, Totals } from "./resources/order.ts";
export type { OrderLineItem, OrderLineItemFields } from "./resources/order-line-item.ts";
export type { PointAccount } from "./resources/point-account.ts";
export type { PointTransaction, PointTransactionFields } from "./resources/point-transaction.ts";
export type { Contact, DeliveryAddress, Described, Identifier, Related, Stamped } from "./resources/resource.ts";
export type { AuthMethod, Role, User, UserFields } from "./resources/user.ts";
export type { FreshcomOptions } from "./settings.ts";
export type { TokenAnswer, TokenPayload } from "./token.ts";

/** The client, ready to use. */
const freshcom = createFreshcom();

export default freshcom;
