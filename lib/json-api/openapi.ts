import { type Permission, permissions } from "#lib/identity/permissions.ts";
import type { Endpoint } from "#lib/json-api/endpoint.ts";
import { endpoints } from "#lib/json-api/endpoints.ts";
import {
  data,
  documentSchema,
  errorObject,
  type Json,
  jsonSchema,
  nullable,
  ref,
  resourceSchema,
} from "#lib/json-api/openapi-schemas.ts";
import { tokenInput, tokenOutput } from "#lib/json-api/token.ts";

const jsonApi = "application/vnd.api+json";
const wireRoles: Record<string, string> = { support_specialist: "supportSpecialist" };

/** Who may call it, in the words of the wire. */
export const rolesOf = (permission: Permission | null): string[] =>
  permission === null ? [] : permissions[permission].map((role) => wireRoles[role] ?? role);

const query = (name: string, description: string, schema: Json = { type: "string" }): Json => ({
  name,
  in: "query",
  description,
  required: false,
  schema,
});

function parametersOf({ method, path, answers, filters, parameters = [] }: Endpoint): Json[] {
  const includes = Object.keys(answers?.resource.includes ?? {});
  const id = { name: "id", in: "path", required: true, description: "Its id", schema: { type: "string" } };
  const key = {
    name: "Idempotency-Key",
    in: "header",
    description: "Does it once for a key; the first answer is repeated for 24 hours.",
    schema: { type: "string", maxLength: 255 },
  };
  return [
    ...(path.includes("{id}") ? [id] : []),
    ...(method === "GET" || method === "DELETE" ? [] : [key]),
    ...parameters.map(({ name, about }) => query(name, about)),
    ...(includes.length > 0 ? [query("include", `Of ${includes.join(", ")}; with a dot for what those include`)] : []),
    ...(answers ? [query("locale", "What `meta.locale` says")] : []),
    ...(answers?.many ? listParameters(filters) : []),
  ];
}

const listParameters = (filters: string[] = []): Json[] => [
  query("page[number]", "From 1. Kept for compatibility: a late page costs more than an early one."),
  query("page[size]", "25 unless said otherwise, at most 100"),
  query("page[after]", "As `links.next` has it: every page costs what the first costs"),
  query("page[before]", "As `links.prev` has it"),
  query(
    "count",
    "`true` or `false`: whether `totalCount` and `allCount` are wanted. They come with pages by number, and not with pages by key.",
  ),
  ...(filters.length > 0 ? [query("search", "A part of a word, whatever its case")] : []),
  ...filters.map((name) => query(`filter[${name}]`, "One value, or several as `filter[…][]`")),
];

function bodyOf({ takes }: Endpoint): Json {
  if (!takes) return {};
  const { type, attributes, relationships = [], example, isOptional } = takes;
  const target = data(
    nullable({ type: "object", properties: { id: { type: ["string", "null"] }, type: { type: "string" } } }),
  );
  const schema = data({
    type: "object",
    properties: {
      type: { const: type, description: "May be left out" },
      id: { type: "string" },
      attributes: { ...jsonSchema(attributes, "input"), additionalProperties: true },
      ...(relationships.length > 0
        ? {
            relationships: {
              type: "object",
              properties: Object.fromEntries(relationships.map((name) => [name, target])),
            },
          }
        : {}),
    },
  });
  const content = { schema, example: { data: { type, attributes: example } } };
  return { requestBody: { required: !isOptional, content: { [jsonApi]: content, "application/json": content } } };
}

const failures: Record<string, string> = {
  "400": "Not a document",
  "401": "No valid access token",
  "403": "The role may not",
  "404": "No such thing, or not for this caller",
  "409": "Another type, or the first request with this key still runs",
  "415": "Another media type",
  "422": "Something in it cannot be accepted; every error points at it",
  "429": "Too many attempts; see Retry-After",
};

const supersededBy = { type: "string", format: "uuid" };
const onward = { type: "object", required: ["supersededBy"], properties: { supersededBy } };
const movedOn = {
  description: "Part of another one by now: its address stands in Location",
  content: { [jsonApi]: { schema: { type: "object", required: ["meta"], properties: { meta: onward } } } },
};

function responsesOf(endpoint: Endpoint): Json {
  const { answers, status, takes, path, method } = endpoint;
  const failing = [
    ...(takes ? ["400", "409", "415"] : []),
    ...(takes || method === "DELETE" ? ["422"] : []),
    "401",
    "403",
    ...(path.includes("{id}") || path === "/customer" || path === "/refresh_token" ? ["404"] : []),
    "429",
  ].sort();
  const done = answers
    ? { description: "Done", content: { [jsonApi]: { schema: documentSchema(answers) } } }
    : { description: "Done; there is no body" };
  const failed = failing.map((code) => [code, { $ref: `#/components/responses/Failed${code}` }]);
  return { [status]: done, ...(endpoint.leadsOn && { "308": movedOn }), ...Object.fromEntries(failed) };
}

/** The name of an endpoint among others, such as `post_orders_id_line_items`. */
export const operationId = ({ method, path }: Pick<Endpoint, "method" | "path">) =>
  `${method.toLowerCase()}${path.replace(/[{}]/g, "").replaceAll("/", "_")}`;

function operationOf(endpoint: Endpoint): Json {
  const { tag, title, about, permission } = endpoint;
  const who = permission === null ? "Needs no access token." : `For: ${rolesOf(permission).join(", ")}.`;
  return {
    operationId: operationId(endpoint),
    tags: [tag],
    summary: title,
    description: [about, who].filter(Boolean).join(" "),
    ...(permission === null ? { security: [{}, { accessToken: [] }] } : {}),
    parameters: parametersOf(endpoint),
    ...bodyOf(endpoint),
    responses: responsesOf(endpoint),
  };
}

function tokenPath(): Json {
  const form = jsonSchema(tokenInput, "input");
  const failed = {
    type: "object",
    properties: { error: { type: "string" }, error_description: { type: "string" } },
    required: ["error", "error_description"],
  };
  const failure = (description: string) => ({ description, content: { "application/json": { schema: failed } } });
  return {
    post: {
      operationId: "post_token",
      tags: ["Tokens"],
      summary: "Get an access token",
      description:
        "For a refresh token, or for a username and a password with the account as scope. An access token is good for an hour.",
      security: [],
      parameters: [
        {
          name: "X-Freshcom-OTP",
          in: "header",
          description: "The one-time password, where the user has a second factor",
          schema: { type: "string" },
        },
      ],
      requestBody: {
        required: true,
        content: { "application/x-www-form-urlencoded": { schema: form }, "application/json": { schema: form } },
      },
      responses: {
        "200": { description: "Done", content: { "application/json": { schema: jsonSchema(tokenOutput, "output") } } },
        "400": failure("Not granted; with the header X-Freshcom-OTP when a one-time password is missing or wrong"),
        "429": failure("Too many attempts; see Retry-After"),
      },
    },
  };
}

function descriptionPath(): Json {
  return {
    get: {
      operationId: "get_openapi",
      tags: ["Tokens"],
      summary: "This description",
      security: [],
      responses: {
        "200": { description: "OpenAPI 3.1", content: { "application/json": { schema: { type: "object" } } } },
        "405": { $ref: "#/components/responses/Failed405" },
      },
    },
  };
}

/** The description of the API (OpenAPI 3.1), made from the schemas that parse its requests and shape its answers. */
export function describeApi(storeUrl: string): Json {
  const paths: Record<string, Json> = { "/token": tokenPath(), "/openapi.json": descriptionPath() };
  const schemas: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operationOf(endpoint) };
    const { resource } = endpoint.answers ?? {};
    if (resource) schemas[resource.type] = resourceSchema(resource);
  }
  schemas.AnyResource = { anyOf: Object.keys(schemas).sort().map(ref) };
  schemas.Errors = {
    type: "object",
    properties: { errors: { type: "array", items: errorObject, minItems: 1 } },
    required: ["errors"],
    additionalProperties: false,
  };
  const failed = { ...failures, "405": "Another method" };
  return {
    openapi: "3.1.0",
    info: {
      title: "Account area",
      version: "1.0.0",
      description: "Customers, orders and points of a store, as JSON:API.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: `${storeUrl}/v1` }],
    security: [{ accessToken: [] }],
    tags: [...new Set(["Tokens", ...endpoints.map(({ tag }) => tag)])].map((name) => ({
      name,
      description: `${name} of this API`,
    })),
    paths,
    components: {
      securitySchemes: { accessToken: { type: "http", scheme: "bearer" } },
      schemas,
      responses: Object.fromEntries(
        Object.entries(failed).map(([code, description]) => [
          `Failed${code}`,
          { description, content: { [jsonApi]: { schema: ref("Errors") } } },
        ]),
      ),
    },
  };
}
