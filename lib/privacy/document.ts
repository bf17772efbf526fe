import type { Kind, Own } from "#lib/privacy/kinds.ts";

/** Goes up when a name of the document, or what it means, changes; new names alone do not change it. */
const version = 1;

/** Everything as one JSON document, piece by piece. Amounts are numbers of the currency beside them, moments ISO 8601. */
export async function* jsonOf(kinds: Kind[], own: Own): AsyncGenerator<string> {
  const { account, now } = own.ctx;
  const head = { version, exportedAt: now, store: { name: account.name, timeZone: account.timeZone } };
  yield JSON.stringify(head).slice(0, -1);
  for (const { name, isSingle, partOf, read } of kinds) {
    if (partOf) continue;
    yield `,\n${JSON.stringify(name)}:${isSingle ? "" : "["}`;
    let isFirst = true;
    for await (const rows of read(own)) {
      if (rows.length === 0) continue;
      yield (isFirst ? "" : ",\n") + rows.map((row) => JSON.stringify(row)).join(",\n");
      isFirst = false;
    }
    yield isSingle ? (isFirst ? "null" : "") : "]";
  }
  yield "}\n";
}
