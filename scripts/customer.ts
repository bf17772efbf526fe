import { connect } from "#db/client.ts";
import { findStorefront } from "#lib/accounts/accounts.ts";
import type { Ctx } from "#lib/context.ts";
import { deleteCustomer } from "#lib/customers/delete.ts";
import { findCustomerByUsername, reinstateCustomer, suspendCustomer } from "#lib/customers/suspend.ts";
import { username as usernameRule } from "#lib/identity/schema.ts";
import { Refusal } from "#lib/refusal.ts";
import { runWithDatabase } from "./database.ts";
import { PlainStop, say } from "./progress.mjs";

const reason = "by the operator, on the command line";

const moves = new Map<string, { run: (ctx: Ctx, id: string) => Promise<void>; says: string }>([
  [
    "suspend",
    {
      run: (ctx, id) => suspendCustomer(ctx, id, reason),
      says: "is suspended: logged out everywhere, and cannot log in.",
    },
  ],
  [
    "reinstate",
    { run: (ctx, id) => reinstateCustomer(ctx, id, reason), says: "can log in again, with the old password." },
  ],
  ["delete", { run: deleteCustomer, says: "is deleted: the name is free, placed orders are kept." }],
]);

const usage = "Say what to do and for whom: npm run customer -- suspend|reinstate|delete <username>";

await runWithDatabase(async (url) => {
  const [move, name] = process.argv.slice(2);
  const chosen = moves.get(move ?? "");
  const username = usernameRule.safeParse(name).data;
  if (!chosen || !username) throw new PlainStop(usage);
  const { db, sql } = connect(url, 2);
  try {
    const account = await findStorefront(db, process.env.STORE_ACCOUNT_ID || undefined);
    if (!account) throw new PlainStop("The database holds no store yet. Start it once with npm start.");
    const ctx: Ctx = {
      db,
      account,
      viewer: { kind: "operator" },
      now: new Date(),
      origin: { address: null, userAgent: null },
    };
    const id = await findCustomerByUsername(ctx, username);
    if (!id) throw new PlainStop(`No customer has the username ${username}.`);
    await chosen.run(ctx, id);
    say(`${username} ${chosen.says}`);
  } catch (error) {
    throw error instanceof Refusal ? new PlainStop(error.says) : error;
  } finally {
    await sql.end();
  }
});
