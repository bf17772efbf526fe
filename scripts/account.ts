import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { connect } from "#db/client.ts";
import { prefixedAccountId } from "#lib/accounts/accounts.ts";
import { createStaffedAccounts } from "#lib/accounts/create-account.ts";
import { newUsername } from "#lib/identity/schema.ts";
import { Refusal } from "#lib/refusal.ts";
import { runWithDatabase } from "./database.ts";
import { PlainStop } from "./progress.mjs";

const usage = 'Say what to make: npm run account -- create "<name>" [--administrator <username>]';

type Made = Awaited<ReturnType<typeof createStaffedAccounts>>;

function report({ live, test, refreshToken }: Made, username: string, password: string): string {
  return `
The account ${live.account.name} is there, with a test account beside it. These are shown once:

  administrator            ${username}
  password                 ${password}
  user refresh token       ${refreshToken}

  live account             ${prefixedAccountId(live.account)}
  publishable token        ${live.publishableToken}

  test account             ${prefixedAccountId(test.account)}
  publishable token        ${test.publishableToken}

What to do next:
  1. Keep them in a safe place. The publishable tokens may stand in a page; the others may not.
  2. To serve this account's storefront, set STORE_ACCOUNT_ID=${live.account.id} and start the store again.
  3. Get an access token: POST /v1/token with grant_type=password, that username and password, and
     scope=aid:${prefixedAccountId(live.account)} (or, to try things out, the refresh token above with the scope
     aid:${prefixedAccountId(test.account)}). /developers shows the rest.
`;
}

await runWithDatabase(async (url) => {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { administrator: { type: "string" } } });
  const [verb, given] = positionals;
  const name = given?.trim() ?? "";
  if (verb !== "create" || name === "" || name.length > 80) throw new PlainStop(usage);
  const slug =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "") || "store";
  const username = newUsername.safeParse(values.administrator ?? `administrator@${slug}.example`);
  if (!username.success) throw new PlainStop(`That username cannot be used: ${username.error.issues[0]?.message}.`);
  const administrator = { username: username.data, password: randomBytes(18).toString("base64url") };
  const { db, sql } = connect(url, 2);
  try {
    const made = await createStaffedAccounts(db, { name, administrator, now: new Date() });
    process.stdout.write(`${report(made, administrator.username, administrator.password)}\n`);
  } catch (error) {
    throw error instanceof Refusal ? new PlainStop(error.says) : error;
  } finally {
    await sql.end();
  }
});
