import { cursorFromText } from "#lib/page.ts";
import type { Paged } from "#lib/paging.ts";

const usualSize = 25;
const largestSize = 100;
const lastPage = 10_000_000;
const longestWord = 200;

/** Which relationships are to be included, each with those of its own. */
export type IncludeTree = Map<string, IncludeTree>;

/** Everything a query string can say (contract 3); what is nonsense counts as not said. */
export type Query = {
  paged: Paged;
  include: IncludeTree;
  fields: Map<string, Set<string>>;
  locale: string | null;
  plain: Record<string, string>;
};

const bracketed = /^(filter|fields|page)\[([\w-]+)\](\[\])?$/;

/** Takes a query string apart. */
export function parseQuery(params: URLSearchParams): Query {
  const filter: Record<string, string[]> = Object.create(null);
  const fields = new Map<string, Set<string>>();
  const page: Record<string, string> = Object.create(null);
  const plain: Record<string, string> = Object.create(null);
  for (const [name, raw] of params) {
    const value = raw.replaceAll("\0", "");
    const [, kind, key] = bracketed.exec(name) ?? [];
    if (kind === "filter" && key) filter[key] = [...(filter[key] ?? []), value];
    else if (kind === "fields" && key) fields.set(key, new Set(value.split(",")));
    else if (kind === "page" && key) page[key] = value;
    else plain[name] = value;
  }
  return {
    paged: pagedFrom(filter, page, plain),
    include: treeOf(plain.include),
    fields,
    locale: plain.locale || null,
    plain,
  };
}

function pagedFrom(
  filter: Paged["filter"],
  page: Record<string, string>,
  { search, count }: Record<string, string>,
): Paged {
  const older = cursorFromText(page.after);
  const newer = older ? null : cursorFromText(page.before);
  const isByKey = older !== null || newer !== null;
  return {
    filter,
    search: search?.trim().slice(0, longestWord) || null,
    size: wholeFrom(page.size, largestSize) ?? usualSize,
    number: wholeFrom(page.number, lastPage) ?? 1,
    older,
    newer,
    count: count === "true" || (count !== "false" && !isByKey),
  };
}

function wholeFrom(word: string | undefined, largest: number): number | null {
  if (!word || !/^\d{1,9}$/.test(word) || Number(word) < 1) return null;
  return Math.min(Number(word), largest);
}

const deepest = 4;

function treeOf(include: string | undefined): IncludeTree {
  const tree: IncludeTree = new Map();
  for (const path of (include ?? "").split(",").slice(0, 30)) {
    let at = tree;
    for (const name of path.trim().split(".").slice(0, deepest)) {
      if (!name) break;
      const next = at.get(name) ?? new Map();
      at.set(name, next);
      at = next;
    }
  }
  return tree;
}
