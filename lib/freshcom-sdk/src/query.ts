type QueryValue = string | number | boolean | null | undefined | readonly QueryValue[] | { [name: string]: QueryValue };

/** What every call takes besides its fields: what to include, in which language, which attributes. */
export type Params = {
  include?: string | readonly string[];
  locale?: string;
  fields?: { [type: string]: string | readonly string[] };
};

/** Several values of one filter are alternatives; different filters must all hold. */
export type Filter<Name extends string> = { [Key in Name]?: QueryValue };

/** What a list takes. Pages count from 1 and hold 25 unless told otherwise, at most 100. */
export type ListParams<Name extends string = never> = Params & {
  search?: string;
  filter?: Filter<Name>;
  page?: { number?: number; size?: number };
};

/** JSON:API wants these as one value with commas, every other array is a repeated `key[]`. */
const commaSeparated = /^(include|sort|fields\[.*)$/;

/** Writes nested objects in brackets, with the question mark; empty when there is nothing to say. */
export function queryOf(params: object): string {
  const query = String(new URLSearchParams(Object.entries(params).flatMap(([name, value]) => pairsOf(name, value))));
  return query && `?${query}`;
}

function pairsOf(name: string, value: unknown): [string, string][] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && commaSeparated.test(name)) return [[name, value.join(",")]];
  if (Array.isArray(value)) return value.flatMap((each) => pairsOf(`${name}[]`, each));
  if (typeof value !== "object") return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, each]) => pairsOf(`${name}[${key}]`, each));
}
