import { LRUCache } from "lru-cache";
import { type Answer, type Call, endOf, presentingFor } from "#lib/json-api/endpoint.ts";
import { present, type Resource } from "#lib/json-api/resource.ts";
import type { Seen } from "#lib/orders/list-orders.ts";
import type { PageOf } from "#lib/paging.ts";

/** A page of rows that have versions; `record` is null where a row is as it was seen. */
type PageOfSeen<Row> = PageOf<Seen & { record: Row | null }> & { looked: Seen[] };

/** A row as it stands in an answer, and what is included with it. */
type Piece = { version: string; data: Buffer; included: Buffer };

/** What went out for a list: its rows and includes, of which the pieces are parts, and what leads on from it. */
type KeptPage = Pick<PageOf<unknown>, "newer" | "older"> & {
  text: Buffer;
  pieces: Map<string, Piece>;
  looked: Seen[];
};

const mostBytes = 32 * 2 ** 20;
/** About what a row takes beside its text. */
const bytesBeside = 500;

const pages = new LRUCache<string, KeptPage>({
  maxSize: mostBytes,
  sizeCalculation: ({ text, looked }, key) => text.length + key.length + bytesBeside * (looked.length + 1),
});

/**
 * An answer with one page of a list, as `list` gives it, of which the rows that have not changed since they last went
 * out are not written again. Who may see which rows, and what version each has, is what `find` says each time.
 */
export async function listKept<Row extends { id: string }>(
  call: Call,
  resource: Resource<Row>,
  whose: string,
  find: (seen: Seen[]) => Promise<PageOfSeen<Row>>,
): Promise<Answer> {
  const key = keyOf(call.ctx.account.id, whose, call);
  const kept = pages.get(key);
  const told = await find(kept?.looked ?? []);
  const isWhole = told.rows.every(({ id, version, record }) => record || kept?.pieces.get(id)?.version === version);
  const page = isWhole ? told : await find([]);
  const isSame = kept && areSame(kept.looked, page.looked);
  const now = isSame ? kept : await pageOfPieces(call, resource, page, kept);
  if (!isSame) pages.set(key, now);
  return answerWith(call, now, page.counts);
}

const keyOf = (accountId: string, whose: string, { path, search }: Pick<Call, "path" | "search">) =>
  `${accountId} ${whose} ${path}?${search}`;

/** The page that went out last for this, and the way to answer with it once more while nothing of it has changed. */
export function findKept(accountId: string, whose: string, asked: Pick<Call, "path" | "search">) {
  const kept = pages.get(keyOf(accountId, whose, asked));
  if (!kept) return null;
  const answer = (call: Call, counts: PageOf<unknown>["counts"]) => answerWith(call, kept, counts);
  return { looked: kept.looked, answer };
}

function answerWith(call: Call, { text, newer, older }: KeptPage, counts: PageOf<unknown>["counts"]): Answer {
  const end = endOf(call, { newer, older, counts });
  return { status: 200, bytes: [text, Buffer.from(`,${JSON.stringify(end).slice(1)}`)] };
}

const areSame = (some: Seen[], others: Seen[]) =>
  some.length === others.length &&
  some.every(({ id, version }, at) => others[at]?.id === id && others[at]?.version === version);

/** Puts what was kept and what is new together, as `JSON.stringify` would write the document up to its end. */
async function pageOfPieces<Row extends { id: string }>(
  call: Call,
  resource: Resource<Row>,
  { rows, newer, older, looked }: PageOfSeen<Row>,
  kept: KeptPage | undefined,
): Promise<KeptPage> {
  const found = new Map<string, Piece>();
  for (const { id, version, record } of rows) {
    const piece = record ? await pieceOf(call, resource, version, record) : kept?.pieces.get(id);
    if (piece) found.set(id, piece);
  }
  const data = [...found.values()].map(({ data }) => data);
  const included = [...found.values()].map(({ included }) => included).filter(({ length }) => length > 0);
  const others = included.length > 0 ? [including, ...parted(included)] : [];
  const { text, parts } = joined([opening, ...parted(data), ...others, closing]);
  const partOf = (chunk: Buffer) => parts.get(chunk) ?? nothing;
  const pieces = [...found].map(([id, { version, data, included }]) => {
    return [id, { version, data: partOf(data), included: partOf(included) }] as const;
  });
  return { text, pieces: new Map(pieces), newer, older, looked };
}

async function pieceOf<Row extends { id: string }>(
  call: Call,
  resource: Resource<Row>,
  version: string,
  record: Row,
): Promise<Piece> {
  const presenting = presentingFor(call);
  const [object] = await present(presenting, resource, [record], call.query.include);
  const included = [...presenting.included.values()].map((each) => JSON.stringify(each)).join(",");
  return { version, data: Buffer.from(JSON.stringify(object)), included: Buffer.from(included) };
}

const opening = Buffer.from('{"data":[');
const comma = Buffer.from(",");
const including = Buffer.from('],"included":[');
const closing = Buffer.from("]");
const nothing = Buffer.alloc(0);

const parted = (chunks: Buffer[]) => chunks.flatMap((chunk, at) => (at === 0 ? [chunk] : [comma, chunk]));

/** Copies chunks one behind the other, and says where each is now. */
function joined(chunks: Buffer[]): { text: Buffer; parts: Map<Buffer, Buffer> } {
  const text = Buffer.concat(chunks);
  const parts = new Map<Buffer, Buffer>();
  let at = 0;
  for (const chunk of chunks) {
    parts.set(chunk, text.subarray(at, at + chunk.length));
    at += chunk.length;
  }
  return { text, parts };
}
