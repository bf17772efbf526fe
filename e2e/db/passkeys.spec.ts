import { eq } from "drizzle-orm";
import { passkeyChallenges } from "#db/schema/index.ts";
import { codeOf } from "#e2e/db/attacks.ts";
import { expect, test } from "#e2e/db/fresh-database.ts";
import { ctxFor, type Store } from "#e2e/db/people.ts";
import { logInWithPasskey, startPasskeyLogIn } from "#lib/identity/passkey-log-in.ts";
import { after, minutes } from "#lib/time.ts";

const nobodys = { clientDataJSON: "e30", authenticatorData: "e30", signature: "e30", userHandle: "e30" };
const assertion = { id: "nobodys", rawId: "nobodys", type: "public-key" as const, response: nobodys };

const asking = (store: Pick<Store, "db" | "account">, address: string) =>
  ctxFor(store, { kind: "anonymous" }, { origin: { address, userAgent: null } });

const attempt = (store: Pick<Store, "db" | "account">, address: string) =>
  codeOf(logInWithPasskey(asking(store, address), { assertion, guestId: null }));

test("an address that sends a hundred wrong passkeys has to wait, and no other", async ({ store }) => {
  const live = { db: store.db, account: store.live };
  for (let count = 1; count <= 100; count++) expect(await attempt(live, "192.0.2.1")).toBe("passkey_refused");
  expect(await attempt(live, "192.0.2.1")).toBe("too_many_attempts");
  expect(await codeOf(startPasskeyLogIn(asking(live, "192.0.2.1")))).toBe("too_many_attempts");
  expect(await attempt(live, "192.0.2.2")).toBe("passkey_refused");
});

test("challenges that are over are swept away by those that follow", async ({ store }) => {
  const ctx = asking(store, "192.0.2.1");
  for (let count = 1; count <= 3; count++) await startPasskeyLogIn(ctx);
  await startPasskeyLogIn({ ...ctx, now: after(ctx.now, minutes(6)) });
  expect(await store.db.$count(passkeyChallenges, eq(passkeyChallenges.accountId, store.account.id))).toBe(1);
});
