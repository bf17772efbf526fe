import type { Customer } from "./customer.ts";
import type { Identifier, Related } from "./resource.ts";

/** A customer's points. `balance` counts what is committed. */
export type PointAccount = Identifier<"PointAccount"> & {
  status: string;
  balance: number;
  kind: string | null;
  name: string | null;
  exchangeRate: number | null;
  customer: Related<Customer> | null;
};
