import type { PointAccount } from "./point-account.ts";
import type { Contact, DeliveryAddress, Described, Draft, Identifier, Related, Stamped } from "./resource.ts";
import type { User } from "./user.ts";

/** `deleted` is what remains of a customer with placed orders; it cannot be set. */
export type CustomerStatus = "guest" | "registered" | "suspended" | "deleted";

type Writable = Contact & DeliveryAddress & Described & { code: string | null; label: string | null };

/** Somebody who orders. Only a registered or suspended one has a user, who logs in. */
export type Customer = Identifier<"Customer"> &
  Writable &
  Stamped & {
    status: CustomerStatus;
    user: Related<User> | null;
    enroller?: Related<Customer> | null;
    sponsor?: Related<Customer> | null;
    pointAccount?: Related<PointAccount> | null;
    pointAccounts?: Related<PointAccount>[];
  };

export type CustomerFields = Draft<
  Writable & {
    status: CustomerStatus;
    username: string;
    password: string;
    phoneVerificationCode: string;
    enroller: Identifier;
    sponsor: Identifier;
  }
>;
