import { z } from "zod";
import { prefixedAccountId } from "#lib/accounts/accounts.ts";
import type { Ctx } from "#lib/context.ts";
import { findPublishableToken } from "#lib/identity/refresh-tokens.ts";
import type { Endpoint } from "#lib/json-api/endpoint.ts";
import { endpoints } from "#lib/json-api/endpoints.ts";
import { operationId, rolesOf } from "#lib/json-api/openapi.ts";
import type { EndpointView, ReferenceView } from "#lib/json-api/views.ts";

/** What the client calls each endpoint, with the arguments that it takes. */
const clientCalls: Record<string, string> = {
  "POST /customers": "createCustomer(fields)",
  "GET /customers": "listCustomer({ search: 'joe' })",
  "GET /customer": "retrieveCustomer()",
  "GET /customers/{id}": "retrieveCustomer(id)",
  "PATCH /customers/{id}": "updateCustomer(id, fields)",
  "DELETE /customers/{id}": "deleteCustomer(id)",
  "POST /orders": "createOrder(fields)",
  "GET /orders": "listOrder({ include: 'rootLineItems' })",
  "GET /orders/{id}": "retrieveOrder(id)",
  "PATCH /orders/{id}": "updateOrder(id, fields)",
  "DELETE /orders/{id}": "deleteOrder(id)",
  "POST /orders/{id}/line_items": "createOrderLineItem(id, fields)",
  "PATCH /order_line_items/{id}": "updateOrderLineItem(id, fields)",
  "DELETE /order_line_items/{id}": "deleteOrderLineItem(id)",
  "GET /point_accounts/{id}": "retrievePointAccount(id)",
  "GET /point_accounts/{id}/transactions": "listPointTransaction(id)",
  "POST /point_accounts/{id}/transactions": "createPointTransaction(id, fields)",
  "GET /point_transactions/{id}": "retrievePointTransaction(id)",
  "PATCH /point_transactions/{id}": "updatePointTransaction(id, fields)",
  "DELETE /point_transactions/{id}": "deletePointTransaction(id)",
  "GET /user": "retrieveCurrentUser()",
  "PATCH /user": "updateCurrentUser(fields)",
  "POST /users": "createUser(fields)",
  "GET /users/{id}": "retrieveUser(id)",
  "PATCH /users/{id}": "updateUser(id, fields)",
  "DELETE /users/{id}": "deleteUser(id)",
  "GET /account": "retrieveAccount()",
  "PATCH /account": "updateAccount(fields)",
  "GET /refresh_token": "retrieveRefreshToken()",
  "POST /phone_verification_codes": "createPhoneVerificationCode(fields)",
  "POST /email_verification_tokens": "createEmailVerificationToken()",
  "POST /email_verifications": "createEmailVerification(fields)",
  "POST /password_reset_tokens": "createPasswordResetToken(fields)",
  "PATCH /password": "updatePassword(fields)",
};

/** Everything that the page for developers shows: keys, and each endpoint with examples that work when pasted. */
export async function findReference(ctx: Ctx, storeUrl: string): Promise<ReferenceView> {
  const publishable = await findPublishableToken(ctx);
  return {
    baseUrl: `${storeUrl}/v1`,
    scope: `aid:${prefixedAccountId(ctx.account)}`,
    publishableToken: publishable?.token ?? "",
    isTest: ctx.account.mode === "test",
    groups: groupsOf(endpoints.map((endpoint) => viewOf(endpoint, `${storeUrl}/v1`))),
  };
}

function groupsOf(views: EndpointView[]): ReferenceView["groups"] {
  const names = [...new Set(views.map((view) => view.tag))];
  return names.map((name) => ({ name, endpoints: views.filter((view) => view.tag === name) }));
}

function viewOf(endpoint: Endpoint, baseUrl: string): EndpointView {
  const { method, path, tag, title, about, permission, takes, answers } = endpoint;
  return {
    id: operationId(endpoint),
    tag,
    method,
    path: `/v1${path}`,
    title,
    about: about?.replaceAll("`", "") ?? "",
    roles: rolesOf(permission),
    attributes: takes ? attributesOf(takes.attributes) : [],
    includes: Object.keys(answers?.resource.includes ?? {}),
    filters: endpoint.filters ?? [],
    curl: curlOf(endpoint, baseUrl),
    client: clientOf(endpoint),
  };
}

function attributesOf(schema: z.ZodObject): EndpointView["attributes"] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: typeOf(property),
    isRequired: required.includes(name),
  }));
}

function typeOf(property: unknown): string {
  const parsed = described.safeParse(property);
  if (!parsed.success) return "anything";
  const { type, enum: values, anyOf } = parsed.data;
  if (values) return values.join(" | ");
  if (typeof type === "string") return type;
  if (type) return type.join(" or ");
  return [...new Set((anyOf ?? []).map(typeOf))].join(" or ") || "anything";
}

const described = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
});

function curlOf({ method, path, takes, permission }: Endpoint, baseUrl: string): string {
  const lines = [
    `curl ${method === "GET" ? "" : `-X ${method} `}'${baseUrl}${path.replace("{id}", "ID")}'`,
    ...(permission === null ? [] : ["-H 'Authorization: Bearer ACCESS_TOKEN'"]),
    ...(takes
      ? [
          "-H 'Content-Type: application/vnd.api+json'",
          `-d '${JSON.stringify({ data: { type: takes.type, attributes: takes.example } })}'`,
        ]
      : []),
  ];
  return lines.join(" \\\n  ");
}

function clientOf({ method, path, takes }: Endpoint): string | null {
  const call = clientCalls[`${method} ${path}`];
  if (!call) return null;
  const fields = takes
    ? JSON.stringify(takes.example, null, 2)
        .replaceAll(/"(\w+)":/g, "$1:")
        .replaceAll('"', "'")
    : "";
  return `const { data } = await freshcom.${call.replace("(id", "('ID'").replace("fields", fields)}`;
}

/** The endpoints that have the word in their address, their title, what is said of them, or what they take. */
export function searchReference(groups: ReferenceView["groups"], word: string): ReferenceView["groups"] {
  const wanted = word.toLowerCase();
  const has = ({ method, path, title, about, tag, attributes }: EndpointView) =>
    [method, path, title, about, tag, ...attributes.map(({ name }) => name)].join("\n").toLowerCase().includes(wanted);
  return groups
    .map(({ name, endpoints }) => ({ name, endpoints: endpoints.filter(has) }))
    .filter(({ endpoints }) => endpoints.length > 0);
}
