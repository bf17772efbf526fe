import type { Account } from "./account.ts";
import type { Contact, Draft, Identifier, Related, Stamped } from "./resource.ts";

/** How a user proves who they are: by password alone, or also by a code sent to their phone or mailbox. */
export type AuthMethod = "simple" | "tfa_sms" | "tfa_email";

export type Role =
  | "customer"
  | "supportSpecialist"
  | "developer"
  | "administrator"
  | "readOnly"
  | "marketingSpecialist"
  | "goodsSpecialist"
  | "manager";

type Writable = Contact & { username: string; authMethod: AuthMethod; role: Role; status: "active" | "suspended" };

/** Somebody who can log in; what orders hang on is a customer. */
export type User = Identifier<"User"> &
  Writable &
  Stamped & { emailVerified: boolean; emailVerifiedAt: string | null; account: Related<Account> };

export type UserFields = Draft<
  Omit<Writable, "authMethod"> & {
    authMethod: AuthMethod | "tfa_phone";
    password: string;
    currentPassword: string;
    phoneVerificationCode: string;
  }
>;
