import { accountFields, changeAccount, findTestAccountId } from "#lib/accounts/change-account.ts";
import { findPublishableToken } from "#lib/identity/refresh-tokens.ts";
import { type Endpoint, one, read, shapeOf } from "#lib/json-api/endpoint.ts";
import { account, refreshToken } from "#lib/json-api/resources/people.ts";
import { Refusal } from "#lib/refusal.ts";

const tag = "Account";
const answers = { resource: shapeOf(account), many: false };

export const accountEndpoints: Endpoint[] = [
  {
    method: "GET",
    path: "/account",
    tag,
    title: "Retrieve the account",
    permission: "account:read",
    answers,
    status: 200,
    run: async (call) => one(call, account, { ...call.ctx.account, testAccountId: await findTestAccountId(call.ctx) }),
  },
  {
    method: "PATCH",
    path: "/account",
    tag,
    title: "Change the account",
    about: "Live accounts only; the test account follows.",
    permission: "account:change",
    takes: { type: "Account", attributes: accountFields, example: { supportEmail: "help@example.com" } },
    answers,
    status: 200,
    async run(call) {
      const changed = await changeAccount(call.ctx, read(accountFields, call));
      return one(call, account, { ...changed, testAccountId: await findTestAccountId(call.ctx) });
    },
  },
  {
    method: "GET",
    path: "/refresh_token",
    tag,
    title: "Retrieve the publishable refresh token",
    permission: "publishable_token:read",
    answers: { resource: shapeOf(refreshToken), many: false },
    status: 200,
    async run(call) {
      const token = await findPublishableToken(call.ctx);
      if (!token) throw new Refusal("not_found");
      return one(call, refreshToken, token);
    },
  },
];
