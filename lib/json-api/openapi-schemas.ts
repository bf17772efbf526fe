import { z } from "zod";
import type { Endpoint, ResourceShape } from "#lib/json-api/endpoint.ts";

export type Json = Record<string, unknown>;

/** A schema as JSON Schema: what comes in as it may be sent, what goes out as it is. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return json;
}

export const nullable = (schema: Json): Json => ({ anyOf: [schema, { type: "null" }] });
const identifier = (type: string): Json => ({
  type: "object",
  properties: { type: { const: type }, id: { type: "string", format: "uuid" } },
  required: ["type", "id"],
  additionalProperties: false,
});
export const data = (schema: Json): Json => ({
  type: "object",
  properties: { data: schema },
  required: ["data"],
  additionalProperties: false,
});

const includedTypes: Record<string, string> = {
  user: "User",
  account: "Account",
  customer: "Customer",
  enroller: "Customer",
  sponsor: "Customer",
  pointAccount: "PointAccount",
  pointAccounts: "PointAccount",
  rootLineItems: "OrderLineItem",
  order: "Order",
  product: "Product",
  price: "Price",
  parent: "OrderLineItem",
  source: "Order",
};

export function resourceSchema({ type, attributes, toOne, includes }: ResourceShape): Json {
  const names = [...new Set([...toOne, ...Object.keys(includes)])];
  const related = names.map((name) => {
    const one = identifier(includedTypes[name] ?? "");
    return [name, data(includes[name] ? { type: "array", items: one } : nullable(one))];
  });
  return {
    type: "object",
    properties: {
      type: { const: type },
      id: { type: "string", format: "uuid" },
      attributes: jsonSchema(attributes, "output"),
      relationships: {
        type: "object",
        properties: Object.fromEntries(related),
        required: toOne,
        additionalProperties: false,
      },
    },
    required: ["type", "id", "attributes", "relationships"],
    additionalProperties: false,
  };
}

export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

export function documentSchema({ resource, many }: NonNullable<Endpoint["answers"]>): Json {
  const link = { type: ["string", "null"] };
  const meta = {
    type: "object",
    properties: {
      locale: { type: "string" },
      ...(many ? { totalCount: { type: "integer" }, allCount: { type: "integer" } } : {}),
    },
    required: ["locale"],
    additionalProperties: false,
  };
  const links = {
    type: "object",
    properties: { next: link, prev: link },
    required: ["next", "prev"],
    additionalProperties: false,
  };
  return {
    type: "object",
    properties: {
      data: many ? { type: "array", items: ref(resource.type) } : ref(resource.type),
      included: { type: "array", items: ref("AnyResource") },
      meta,
      ...(many ? { links } : {}),
    },
    required: ["data", "meta", ...(many ? ["links"] : [])],
    additionalProperties: false,
  };
}

export const errorObject = {
  type: "object",
  properties: {
    status: { type: "string" },
    code: { type: "string" },
    title: { type: "string" },
    source: { type: "object", properties: { pointer: { type: "string" } }, required: ["pointer"] },
    meta: { type: "object" },
  },
  required: ["status", "code", "title"],
  additionalProperties: false,
};
