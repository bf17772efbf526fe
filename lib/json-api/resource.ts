import type { z } from "zod";
import type { Ctx } from "#lib/context.ts";
import type { IncludeTree } from "#lib/json-api/query.ts";

export type Identifier = { type: string; id: string };
export type ResourceObject = Identifier & {
  attributes: Record<string, unknown>;
  relationships: Record<string, { data: Identifier | Identifier[] | null }>;
};

/** What one answer is put together from: who asks, and what is included so far, each once. */
export type Presenting = { ctx: Ctx; included: Map<string, ResourceObject>; fields: Map<string, Set<string>> };

/** Gives, for each row's id, the resources that it includes. All rows at once: an include never costs a query a row. */
export type Include<Row> = {
  many: boolean;
  find: (presenting: Presenting, rows: Row[], tree: IncludeTree) => Promise<Map<string, ResourceObject[]>>;
};

/** How a row is shown: the schema shapes it, and what it does not list stays inside. */
export type Resource<Row> = {
  type: string;
  attributes: z.ZodObject;
  values: (row: Row) => Record<string, unknown>;
  toOne: Record<string, { type: string; id: (row: Row) => string | null }>;
  includes: Record<string, Include<Row>>;
};

/** Shows rows as JSON:API resources and collects what is included with them. */
export async function present<Row extends { id: string }>(
  presenting: Presenting,
  resource: Resource<Row>,
  rows: Row[],
  tree: IncludeTree,
): Promise<ResourceObject[]> {
  const objects = rows.map((row) => objectOf(presenting, resource, row));
  for (const [name, nested] of tree) {
    const include = Object.hasOwn(resource.includes, name) ? resource.includes[name] : undefined;
    if (!include) continue;
    const found = await include.find(presenting, rows, nested);
    for (const object of objects) relate(presenting, object, name, include.many, found.get(object.id) ?? []);
  }
  return objects;
}

const names = new WeakMap<z.ZodObject, string[]>();

/** What zod works out anew each time it is asked. */
function namesOf(attributes: z.ZodObject): string[] {
  const found = names.get(attributes) ?? Object.keys(attributes.shape);
  names.set(attributes, found);
  return found;
}

function objectOf<Row extends { id: string }>(
  { fields }: Presenting,
  resource: Resource<Row>,
  row: Row,
): ResourceObject {
  const { type, toOne } = resource;
  const values = resource.values(row);
  const wanted = fields.get(type);
  const attributes: Record<string, unknown> = {};
  for (const name of namesOf(resource.attributes)) {
    if (wanted && !wanted.has(name)) continue;
    const value = values[name];
    attributes[name] = value instanceof Date ? value.toISOString() : (value ?? null);
  }
  const relationships: ResourceObject["relationships"] = {};
  for (const [name, one] of Object.entries(toOne)) {
    const id = one.id(row);
    relationships[name] = { data: id ? { type: one.type, id } : null };
  }
  return { type, id: row.id, attributes, relationships };
}

/** By what a resource is known in a document. */
export const keyOf = ({ type, id }: Identifier) => `${type} ${id}`;

function relate(
  { included }: Presenting,
  object: ResourceObject,
  name: string,
  many: boolean,
  found: ResourceObject[],
): void {
  for (const each of found) {
    const key = keyOf(each);
    const there = included.get(key);
    if (there) Object.assign(there.relationships, each.relationships);
    else included.set(key, each);
  }
  const identifiers = found.map(({ type, id }) => ({ type, id }));
  if (many) object.relationships[name] = { data: identifiers };
  else if (identifiers.length > 0 || !object.relationships[name])
    object.relationships[name] = { data: identifiers[0] ?? null };
}

/** An include of one resource by the id that a row holds. */
export function byId<Row extends { id: string }, Other extends { id: string }>(
  idOf: (row: Row) => string | null,
  find: (ctx: Ctx, ids: string[], tree: IncludeTree) => Promise<Other[]>,
  resource: () => Resource<Other>,
): Include<Row> {
  return {
    many: false,
    async find(presenting, rows, tree) {
      const ids = [...new Set(rows.map(idOf).filter((id) => id !== null))];
      const objects = await present(presenting, resource(), await find(presenting.ctx, ids, tree), tree);
      const known = new Map(objects.map((object) => [object.id, object]));
      return new Map(
        rows.map((row) => {
          const object = known.get(idOf(row) ?? "");
          return [row.id, object ? [object] : []];
        }),
      );
    },
  };
}
