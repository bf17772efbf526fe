import type { z } from "zod";
import type { Ctx } from "#lib/context.ts";
import type { Glance } from "#lib/glance.ts";
import { hasPermission, type Permission } from "#lib/identity/permissions.ts";
import type { RequestDocument } from "#lib/json-api/document.ts";
import { faultsOf } from "#lib/json-api/failure.ts";
import type { Query } from "#lib/json-api/query.ts";
import { keyOf, type Presenting, present, type Resource, type ResourceObject } from "#lib/json-api/resource.ts";
import { cursorToText } from "#lib/page.ts";
import type { PageOf } from "#lib/paging.ts";
import { Refusal } from "#lib/refusal.ts";

/** What an endpoint answers with: a document, none for 204, or the parts of one that is written already. */
export type Answer =
  | { status: 200 | 201 | 204; document: Record<string, unknown> | null }
  | { status: 200; bytes: Buffer[] }
  | { status: 308; document: Record<string, unknown>; location: string };

/** One request, parsed: who asks for what. */
export type Call = {
  ctx: Ctx;
  id: string;
  rawId: string;
  path: string;
  search: URLSearchParams;
  query: Query;
  document: RequestDocument;
};

/** What the description says of a resource, whatever its rows are. */
export type ResourceShape = {
  type: string;
  attributes: z.ZodObject;
  toOne: string[];
  includes: Record<string, boolean>;
};

/** What a request's query string may hold beside paging, filters, search and includes. */
export type Parameter = { name: string; about: string };

/** A glance, and the answer that it comes to; null where something has changed. */
export type AnsweringGlance = Glance & { answer: (call: Call, told: string) => Answer | null };

/** Who asks, as the token says it, and for what: all that is known before the first statement. */
export type Glanced = Pick<Call, "path" | "search" | "query"> & { accountId: string; userId: string };

export type Endpoint = {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  path: string;
  tag: string;
  title: string;
  about?: string;
  /** Who may; null for those that need no access token. */
  permission: Permission | null;
  /** The type of the document that it takes, and what may stand in it; `required` names what must. */
  takes?: {
    type: string;
    attributes: z.ZodObject;
    relationships?: string[];
    example: Record<string, unknown>;
    isOptional?: boolean;
  };
  answers: { resource: ResourceShape; many: boolean } | null;
  status: 200 | 201 | 204;
  parameters?: Parameter[];
  filters?: string[];
  /** It may answer 308: what was asked for is part of something else by now. */
  leadsOn?: boolean;
  /** What may answer it as soon as it is known who asks; null where nothing is kept for this user and address. */
  glance?: (asked: Glanced) => AnsweringGlance | null;
  /** It hashes a password: then only so many run at once that pages still find a connection. */
  isSlow?: boolean;
  run: (call: Call) => Promise<Answer>;
};

export function shapeOf<Row>({ type, attributes, toOne, includes }: Resource<Row>): ResourceShape {
  const many = Object.entries(includes).map(([name, include]) => [name, include.many] as const);
  return { type, attributes, toOne: Object.keys(toOne), includes: Object.fromEntries(many) };
}

/** Parses attributes with the schema; refuses with one error for each that is wrong, all at once. */
export function read<Schema extends z.ZodType>(schema: Schema, { document }: Call): z.output<Schema> {
  const parsed = schema.safeParse(document.attributes);
  if (parsed.success) return parsed.data;
  throw new Refusal("invalid_input", { faults: faultsOf(parsed.error, document.attributes) });
}

/** The id that a relationship names: undefined when it is not spoken of, null for none. */
export function relatedId({ document }: Call, name: string): string | null | undefined {
  if (name in document.relationships) return document.relationships[name];
  return document.attributes[name] === null ? null : undefined;
}

export const may = ({ ctx }: Call, permission: Permission) => hasPermission(ctx, permission);

/** Begins to put an answer to the call together. */
export const presentingFor = ({ ctx, query }: Call): Presenting => ({ ctx, included: new Map(), fields: query.fields });
const localeOf = ({ ctx, query }: Call) => query.locale ?? ctx.account.defaultLocale;

/** An answer with one resource. */
export async function one<Row extends { id: string }>(
  call: Call,
  resource: Resource<Row>,
  row: Row,
  status: 200 | 201 = 200,
): Promise<Answer> {
  const presenting = presentingFor(call);
  const [data] = await present(presenting, resource, [row], call.query.include);
  return { status, document: { data, ...included(presenting, data ? [data] : []), meta: { locale: localeOf(call) } } };
}

/** An answer with one page of a list, its counts where they are wanted, and the links that lead on. */
export async function list<Row extends { id: string }>(
  call: Call,
  resource: Resource<Row>,
  page: PageOf<Row>,
): Promise<Answer> {
  const presenting = presentingFor(call);
  const data = await present(presenting, resource, page.rows, call.query.include);
  return { status: 200, document: { data, ...included(presenting, data), ...endOf(call, page) } };
}

/** What stands at the end of a list: the links that lead on, the language, and the counts where they are wanted. */
export function endOf(call: Call, { newer, older, counts }: Omit<PageOf<unknown>, "rows">) {
  const counted = counts ? { totalCount: counts.total, allCount: counts.all } : {};
  const links = {
    prev: newer && linkTo(call, "before", cursorToText(newer)),
    next: older && linkTo(call, "after", cursorToText(older)),
  };
  return { links, meta: { locale: localeOf(call), ...counted } };
}

/** Where a resource is now that was merged into another, with whatever else was asked for. */
export function leadTo({ search }: Call, location: string, supersededBy: string): Answer {
  const query = search.size > 0 ? `?${search}` : "";
  return { status: 308, location: `${location}${query}`, document: { meta: { supersededBy } } };
}

export const nothing: Answer = { status: 204, document: null };

/** What is included beside the answer's own resources: each stands in a document once (JSON:API 1.1, 7.7). */
function included({ included }: Presenting, own: ResourceObject[]) {
  for (const object of own) {
    const key = keyOf(object);
    Object.assign(object.relationships, included.get(key)?.relationships);
    included.delete(key);
  }
  return included.size > 0 ? { included: [...included.values()] } : {};
}

function linkTo({ path, search }: Call, direction: "after" | "before", cursor: string): string {
  const params = new URLSearchParams([...search].filter(([name]) => !/^page\[(number|after|before)\]$/.test(name)));
  params.set(`page[${direction}]`, cursor);
  return `${path}?${params}`;
}
