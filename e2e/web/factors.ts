import { eq } from "drizzle-orm";
import { generateSecret, generateSync } from "otplib";
import { authenticators } from "#db/schema/index.ts";
import type { Customer } from "#e2e/web/people.ts";
import { ctxOf, type Store } from "#e2e/web/store.ts";
import { renewRecoveryCodes } from "#lib/identity/recovery-codes.ts";
import { seal } from "#lib/identity/sealing.ts";

export type App = { secret: string; recoveryCodes: string[] };

/** Gives a customer an authenticator app that is on, with its recovery codes. */
export async function giveApp(store: Store, { userId, id: customerId }: Customer): Promise<App> {
  const secret = generateSecret();
  const { keyId, sealed } = seal(userId, secret);
  const now = new Date();
  const accountId = store.account.id;
  await store.db
    .insert(authenticators)
    .values({ accountId, userId, keyId, secret: sealed, confirmedAt: now, insertedAt: now });
  const ctx = ctxOf(store, { kind: "operator" });
  return { secret, recoveryCodes: await renewRecoveryCodes(ctx, { id: userId, accountId, customerId }) };
}

/** What the app shows now, or so many half minutes later. */
export const appCode = (secret: string, steps = 0): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + steps * 30 });

/** Lets the app's present code work once more, as if half a minute had gone by. */
export async function halfAMinuteLater({ db }: Store, { userId }: { userId: string }): Promise<void> {
  await db.update(authenticators).set({ lastStep: 0 }).where(eq(authenticators.userId, userId));
}
