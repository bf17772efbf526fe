/** What a call resolves with: the resource as one flat object. `data` is `null` where there is nothing to give back. */
export type Answer<Data> = { data: Data; meta: Meta };

/** What a list resolves with. */
export type ListAnswer<Item> = { data: Item[]; meta: ListMeta; links?: { [name: string]: string | null } };

export type Meta = { locale?: string; [name: string]: unknown };

/** `totalCount` counts what filter and search leave, `allCount` what could be seen without them. */
export type ListMeta = Meta & { totalCount: number; allCount: number };

type Identified = { id: string; type: string };
type Resource = Identified & {
  attributes?: object;
  relationships?: { [name: string]: { data?: Identified | Identified[] | null } };
};
type Document = { data?: Resource | Resource[] | null; included?: Resource[]; meta?: object; links?: object };

/**
 * Turns a JSON:API document into a flat answer. The server's word is taken for the type: to check every attribute
 * would take more code than the rest of this client.
 */
export function flatAnswer<Flat>(document: Document): Flat;
export function flatAnswer({ data = null, included = [], meta = {}, links }: Document): object {
  const known = new Map([data ?? [], included].flat().map((resource) => [keyOf(resource), resource]));
  if (!Array.isArray(data)) return { data: data && flatten(data, known, []), meta };
  return { data: data.map((resource) => flatten(resource, known, [])), meta, ...(links && { links }) };
}

const keyOf = ({ type, id }: Identified) => `${type} ${id}`;

/** A resource inside of itself stays an identifier, so that an answer can always be written as JSON. */
function flatten(resource: Resource, known: ReadonlyMap<string, Resource>, within: readonly string[]): object {
  const path = [...within, keyOf(resource)];
  const resolve = (identifier: Identified): object => {
    const whole = known.get(keyOf(identifier));
    return whole && !path.includes(keyOf(identifier))
      ? flatten(whole, known, path)
      : { id: identifier.id, type: identifier.type };
  };
  const related = Object.entries(resource.relationships ?? {}).flatMap(([name, { data }]) => {
    if (data === undefined) return [];
    return [[name, Array.isArray(data) ? data.map(resolve) : data && resolve(data)]];
  });
  return { ...resource.attributes, ...Object.fromEntries(related), id: resource.id, type: resource.type };
}
