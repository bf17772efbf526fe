import type { Described, Draft, Identifier, Stamped } from "./resource.ts";
import type { AuthMethod } from "./user.ts";

type Writable = Described & {
  name: string | null;
  companyName: string | null;
  websiteUrl: string | null;
  supportEmail: string | null;
  techEmail: string | null;
  defaultLocale: string;
  defaultAuthMethod: AuthMethod;
};

/** One shop. `prefixedId` is how a `scope` names it: `aid:` and then this. */
export type Account = Identifier<"Account"> &
  Writable &
  Partial<Stamped> & { mode: "test" | "live"; prefixedId: string; testAccountId: string | null };

export type AccountFields = Draft<Writable>;

/** The shop's publishable refresh token: `prefixedId` is what the token call takes. */
export type RefreshToken = Identifier<"RefreshToken"> & { prefixedId: string };
