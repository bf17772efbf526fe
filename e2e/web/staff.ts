import { generateSecret } from "otplib";
import { authenticators } from "#db/schema/index.ts";
import { password, uniqueEmail } from "#e2e/web/people.ts";
import { ctxOf, type Store } from "#e2e/web/store.ts";
import { seal } from "#lib/identity/sealing.ts";
import { createUser } from "#lib/identity/users.ts";
import type { StaffRoleView } from "#lib/identity/views.ts";

export type Staff = { userId: string; username: string; name: string; role: StaffRoleView };

type StaffPlan = { role?: StaffRoleView; name?: string; withoutFactor?: boolean };

/** A member of staff of the store that is visited, who has an authenticator app unless told otherwise. */
export async function newStaff(store: Store, plan: StaffPlan = {}): Promise<Staff> {
  const { role = "support_specialist", name = "Sam Desk", withoutFactor = false } = plan;
  const username = uniqueEmail("staff");
  const user = await createUser(ctxOf(store, { kind: "operator" }), {
    username,
    email: username,
    name,
    role,
    password,
  });
  if (!withoutFactor) {
    const { keyId, sealed } = seal(user.id, generateSecret());
    const now = new Date();
    await store.db.insert(authenticators).values({
      accountId: store.account.id,
      userId: user.id,
      keyId,
      secret: sealed,
      confirmedAt: now,
      insertedAt: now,
    });
  }
  return { userId: user.id, username, name, role };
}
