import { and, asc, eq, inArray, isNotNull, isNull } from "drizzle-orm";
import {
  addresses,
  apiRefreshTokens,
  authenticators,
  customers,
  devices,
  guestDevices,
  passkeys,
  recoveryCodes,
  sessions,
  stoppedMailboxes,
} from "#db/schema/index.ts";
import { few, type Kind, type Own, type Row } from "#lib/privacy/kinds.ts";
import { deviceInWords } from "#lib/sessions/device.ts";

const account = [
  "id",
  "status",
  "username",
  "name",
  "firstName",
  "lastName",
  "email",
  "emailVerifiedAt",
  "phoneNumber",
  "phoneVerifiedAt",
  "code",
  "label",
  "caption",
  "description",
  "customData",
  "insertedAt",
  "updatedAt",
  "lastSeenAt",
  "deletionDueAt",
];
const address = [
  "kind",
  "lineOne",
  "lineTwo",
  "postalCode",
  "city",
  "province",
  "countryCode",
  "insertedAt",
  "updatedAt",
];
const seen = ["device", "userAgent", "address", "insertedAt", "lastSeenAt"];

/** Who somebody is, how they log in and from where. Secrets, keys and codes are not among it. */
export const accountKinds: Kind[] = [
  { ...few("account", account, findAccount), isSingle: true },
  few("addresses", address, ({ ctx, people }) =>
    ctx.db.select().from(addresses).where(inArray(addresses.customerId, people)).orderBy(asc(addresses.id)),
  ),
  few("factors", ["factor", "since", "usedAt"], findFactors),
  few("passkeys", ["name", "insertedAt", "lastUsedAt"], ({ ctx, user }) =>
    ctx.db.select().from(passkeys).where(eq(passkeys.userId, user.id)).orderBy(asc(passkeys.id)),
  ),
  few("sessions", [...seen, "expiresAt"], async ({ ctx, user }) =>
    inWords(await ctx.db.select().from(sessions).where(eq(sessions.userId, user.id)).orderBy(asc(sessions.id))),
  ),
  few("trustedBrowsers", [...seen, "trustedUntil"], (own) => findDevices(own, true)),
  few("knownDevices", seen, (own) => findDevices(own, false)),
  few("linkedDevices", ["device", "userAgent", "linkedAt", "lastSeenAt", "endedAt"], async ({ ctx, customerId }) =>
    inWords(await ctx.db.select().from(guestDevices).where(eq(guestDevices.customerId, customerId))),
  ),
  few("apiTokens", ["insertedAt", "lastUsedAt", "revokedAt"], ({ ctx, user }) =>
    ctx.db
      .select()
      .from(apiRefreshTokens)
      .where(eq(apiRefreshTokens.userId, user.id))
      .orderBy(asc(apiRefreshTokens.id)),
  ),
  few("stoppedMails", ["email", "stoppedAt"], async ({ ctx, email }) => {
    if (!email) return [];
    const isOwn = and(eq(stoppedMailboxes.accountId, ctx.account.id), eq(stoppedMailboxes.email, email));
    return ctx.db.select().from(stoppedMailboxes).where(isOwn);
  }),
];

async function findAccount({ ctx, customerId, user }: Own): Promise<Row[]> {
  const rows = await ctx.db.select().from(customers).where(eq(customers.id, customerId));
  const { username, emailVerifiedAt, phoneVerifiedAt } = user;
  return rows.map((row) => ({ ...row, username, emailVerifiedAt, phoneVerifiedAt }));
}

const sentCodes = { simple: [], tfa_sms: ["codes by text message"], tfa_email: ["codes by e-mail"] };

async function findFactors({ ctx, user }: Own): Promise<Row[]> {
  const isOn = and(eq(authenticators.userId, user.id), isNotNull(authenticators.confirmedAt));
  const [apps, codes] = await Promise.all([
    ctx.db.select({ since: authenticators.confirmedAt }).from(authenticators).where(isOn),
    ctx.db
      .select({ since: recoveryCodes.insertedAt, usedAt: recoveryCodes.usedAt })
      .from(recoveryCodes)
      .where(eq(recoveryCodes.userId, user.id))
      .orderBy(asc(recoveryCodes.id)),
  ]);
  return [
    { factor: "password", since: user.insertedAt },
    ...sentCodes[user.authMethod].map((factor) => ({ factor })),
    ...apps.map(({ since }) => ({ factor: "authenticator app", since })),
    ...codes.map((each) => ({ factor: "recovery code", ...each })),
  ];
}

async function findDevices({ ctx, user }: Own, isTrusted: boolean): Promise<Row[]> {
  const trust = isTrusted ? isNotNull(devices.trustedUntil) : isNull(devices.trustedUntil);
  const isTheirs = and(eq(devices.userId, user.id), trust);
  return inWords(await ctx.db.select().from(devices).where(isTheirs).orderBy(asc(devices.id)));
}

const inWords = <Found extends { userAgent: string | null }>(rows: Found[]) =>
  rows.map((row) => ({ ...row, device: deviceInWords(row.userAgent) }));
