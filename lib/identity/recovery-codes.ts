import { randomInt } from "node:crypto";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { recoveryCodes } from "#db/schema/index.ts";
import { record } from "#lib/audit.ts";
import type { Ctx } from "#lib/context.ts";
import { keyedHashes } from "#lib/identity/sealing.ts";

const howMany = 10;
const letters = "abcdefghjkmnpqrstvwxyz23456789";

type Owner = { id: string; accountId: string; customerId: string | null };

const newCode = () => Array.from({ length: 10 }, () => letters[randomInt(letters.length)]).join("");

function hashOf(userId: string, code: string): Buffer {
  const [hash] = keyedHashes(userId, code);
  if (!hash) throw new Error("there is no secret to hash with");
  return hash;
}

/** Makes ten new codes in place of the old ones, and gives them this once; only keyed hashes are kept. In a transaction. */
export async function renewRecoveryCodes(ctx: Ctx, { id: userId, accountId, customerId }: Owner): Promise<string[]> {
  const codes = Array.from({ length: howMany }, newCode);
  await ctx.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await ctx.db
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ accountId, userId, codeHash: hashOf(userId, code), insertedAt: ctx.now })));
  await record(ctx, "recovery_codes_made", { userId, customerId });
  return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`);
}

/** Whether that is one of the user's codes that was not used yet; it is from now on. Of two at once, one is right. */
export async function spendRecoveryCode(ctx: Ctx, userId: string, typed: string): Promise<boolean> {
  const code = typed.toLowerCase().replace(/[^a-z0-9]/g, "");
  if (code.length !== 10) return false;
  const isThatOne = and(
    eq(recoveryCodes.userId, userId),
    inArray(recoveryCodes.codeHash, keyedHashes(userId, code)),
    isNull(recoveryCodes.usedAt),
  );
  const spent = await ctx.db.update(recoveryCodes).set({ usedAt: ctx.now }).where(isThatOne).returning();
  if (spent.length > 0) await record(ctx, "recovery_code_used", { userId });
  return spent.length > 0;
}

/** How many of the user's codes are left. */
export const countRecoveryCodes = (ctx: Ctx, userId: string): Promise<number> =>
  ctx.db.$count(recoveryCodes, and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)));
