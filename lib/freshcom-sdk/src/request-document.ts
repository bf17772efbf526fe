/** The JSON:API document that carries these fields: what names a resource becomes a relationship, the rest attributes. */
export function requestDocument(type: string, fields: object, id?: string): string {
  const named = { type, id, ...definedOnly(Object.entries(fields).filter(([name]) => isName(name))) };
  const others: [string, unknown][] = Object.entries(fields).filter(([name]) => !isName(name));
  const relationships = others.flatMap(([name, value]) => {
    const data = name === "customData" ? null : linkageOf(value);
    return data ? [[name, { data }]] : [];
  });
  const related = Object.fromEntries(relationships);
  const attributes = Object.fromEntries(others.filter(([name]) => !Object.hasOwn(related, name)));
  return JSON.stringify({ data: { ...named, attributes, relationships: related } });
}

const isName = (name: string) => name === "id" || name === "type";

const definedOnly = (entries: [string, unknown][]) =>
  Object.fromEntries(entries.filter(([, value]) => value !== undefined));

/** Of a whole resource, such as one of an earlier answer, only what names it is sent. */
function linkageOf(value: unknown): object | null {
  if (!Array.isArray(value)) return identifierOf(value);
  const identifiers = value.flatMap((each) => identifierOf(each) ?? []);
  return value.length > 0 && identifiers.length === value.length ? identifiers : null;
}

function identifierOf(value: unknown): object | null {
  const isNamed = typeof value === "object" && value !== null && "id" in value && "type" in value;
  return isNamed ? { id: value.id, type: value.type } : null;
}
