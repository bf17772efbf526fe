import { z } from "zod";
import { type Account, prefixedAccountId } from "#lib/accounts/accounts.ts";
import { type CustomerRecord, findCustomers } from "#lib/customers/find-customers.ts";
import { findUsers, type UserRecord } from "#lib/identity/users.ts";
import type { IncludeTree } from "#lib/json-api/query.ts";
import { byId, type Presenting, present, type Resource } from "#lib/json-api/resource.ts";
import { pointAccount } from "#lib/json-api/resources/points.ts";
import { customDataOut, moment, optional } from "#lib/json-api/resources/values.ts";
import { findPointAccounts } from "#lib/points/ledger.ts";

export const customer: Resource<CustomerRecord> = {
  type: "Customer",
  attributes: z.object({
    status: z.enum(["guest", "registered", "suspended", "deleted"]),
    code: optional,
    name: optional,
    label: optional,
    firstName: optional,
    lastName: optional,
    email: optional,
    phoneNumber: optional,
    deliveryAddressLineOne: optional,
    deliveryAddressLineTwo: optional,
    deliveryAddressProvince: optional,
    deliveryAddressCity: optional,
    deliveryAddressCountryCode: optional,
    deliveryAddressPostalCode: optional,
    caption: optional,
    description: optional,
    customData: customDataOut,
    insertedAt: moment,
    updatedAt: moment,
  }),
  values: (row) => row,
  toOne: {
    user: { type: "User", id: (row) => row.userId },
    enroller: { type: "Customer", id: (row) => row.enrollerId },
    sponsor: { type: "Customer", id: (row) => row.sponsorId },
  },
  includes: {
    user: byId(
      (row) => row.userId,
      findUsers,
      () => user,
    ),
    enroller: byId(
      (row) => row.enrollerId,
      findCustomers,
      () => customer,
    ),
    sponsor: byId(
      (row) => row.sponsorId,
      findCustomers,
      () => customer,
    ),
    pointAccounts: { many: true, find: pointAccountsOf },
    pointAccount: { many: false, find: pointAccountsOf },
  },
};

async function pointAccountsOf(presenting: Presenting, rows: CustomerRecord[], tree: IncludeTree) {
  const ledgers = await findPointAccounts(
    presenting.ctx,
    rows.map((row) => row.id),
  );
  const objects = await present(presenting, pointAccount, ledgers, tree);
  return new Map(rows.map((row) => [row.id, objects.filter((_, at) => ledgers[at]?.customerId === row.id)]));
}

const wireRoles = {
  customer: "customer",
  support_specialist: "supportSpecialist",
  developer: "developer",
  administrator: "administrator",
} as const;

export const user: Resource<UserRecord> = {
  type: "User",
  attributes: z.object({
    status: z.enum(["active", "suspended"]),
    username: z.string(),
    email: optional,
    phoneNumber: optional,
    name: optional,
    firstName: optional,
    lastName: optional,
    role: z.enum(["customer", "supportSpecialist", "developer", "administrator"]),
    authMethod: z.enum(["simple", "tfa_sms", "tfa_email"]),
    emailVerified: z.boolean(),
    emailVerifiedAt: moment.nullable(),
    insertedAt: moment,
    updatedAt: moment,
  }),
  values: (row) => ({ ...row, role: wireRoles[row.role], emailVerified: row.emailVerifiedAt !== null }),
  toOne: { account: { type: "Account", id: (row) => row.accountId } },
  includes: {
    account: byId(
      (row) => row.accountId,
      async ({ account }, ids) => (ids.includes(account.id) ? [{ ...account, testAccountId: null }] : []),
      () => account,
    ),
  },
};

export const account: Resource<Account & { testAccountId: string | null }> = {
  type: "Account",
  attributes: z.object({
    mode: z.enum(["live", "test"]),
    name: z.string(),
    companyName: optional,
    websiteUrl: optional,
    supportEmail: optional,
    techEmail: optional,
    defaultLocale: z.string(),
    defaultAuthMethod: z.enum(["simple", "tfa_sms", "tfa_email"]),
    testAccountId: z.uuid().nullable(),
    prefixedId: z.string(),
    caption: optional,
    description: optional,
    customData: customDataOut,
    insertedAt: moment,
    updatedAt: moment,
  }),
  values: (row) => ({ ...row, prefixedId: prefixedAccountId(row) }),
  toOne: {},
  includes: {},
};

export const refreshToken: Resource<{ id: string; token: string }> = {
  type: "RefreshToken",
  attributes: z.object({ prefixedId: z.string() }),
  values: (row) => ({ prefixedId: row.token }),
  toOne: {},
  includes: {},
};
