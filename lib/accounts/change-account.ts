import { eq, or } from "drizzle-orm";
import { z } from "zod";
import { accounts } from "#db/schema/index.ts";
import { type Account, forgetAccount } from "#lib/accounts/accounts.ts";
import { record } from "#lib/audit.ts";
import { type Ctx, inTransaction } from "#lib/context.ts";
import { requirePermission } from "#lib/identity/permissions.ts";
import { authMethod } from "#lib/identity/user-input.ts";
import { Refusal } from "#lib/refusal.ts";
import { customData, optionalText, text } from "#lib/schema.ts";

const locale = text(35).refine(isLocale, { error: "Enter a locale such as en-IE", params: { code: "format" } });

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

export const accountFields = z.object({
  name: text(80).min(1, "Enter the store's name").optional(),
  companyName: optionalText(200),
  websiteUrl: optionalText(500),
  supportEmail: optionalText(254),
  techEmail: optionalText(254),
  defaultLocale: locale.optional(),
  defaultAuthMethod: authMethod.optional(),
  caption: optionalText(),
  description: optionalText(10_000),
  customData: customData.optional(),
});

/** Changes a live account; its test account follows, but for the name. Refuses `test_account` on a test one. */
export async function changeAccount(ctx: Ctx, fields: z.output<typeof accountFields>): Promise<Account> {
  requirePermission(ctx, "account:change");
  const { id } = ctx.account;
  if (ctx.account.mode === "test") throw new Refusal("test_account");
  const { name, ...shared } = fields;
  const changed = await inTransaction(ctx, async (ctx) => {
    if (Object.keys(shared).length > 0)
      await ctx.db
        .update(accounts)
        .set(shared)
        .where(or(eq(accounts.id, id), eq(accounts.liveAccountId, id)));
    if (name) await ctx.db.update(accounts).set({ name }).where(eq(accounts.id, id));
    await record(ctx, "account_changed", {}, { fields: Object.keys(fields) });
    const [account] = await ctx.db.select().from(accounts).where(eq(accounts.id, id));
    return account;
  });
  forgetAccount(ctx.db, id);
  return changed ?? ctx.account;
}

/** The id of the test account beside a live one; null for a test account. */
export async function findTestAccountId(ctx: Ctx): Promise<string | null> {
  if (ctx.account.mode === "test") return null;
  const [test] = await ctx.db
    .select({ id: accounts.id })
    .from(accounts)
    .where(eq(accounts.liveAccountId, ctx.account.id));
  return test?.id ?? null;
}
