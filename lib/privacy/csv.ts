import { stringify } from "csv-stringify/sync";
import type { Kind, Own, Row } from "#lib/privacy/kinds.ts";

/** For spreadsheets: they take a file with this at its start for UTF-8. */
const byteOrderMark = "\uFEFF";

/**
 * Rows as the lines of a CSV file (RFC 4180). Texts are quoted, and one that a spreadsheet would run as a formula gets an
 * apostrophe before it; numbers stay numbers, moments are ISO 8601, what is nested is JSON.
 */
export function csvLines(columns: readonly string[], rows: Row[]): string {
  return stringify(
    rows.map((row) => columns.map((column) => row[column] ?? null)),
    {
      quoted_string: true,
      escape_formulas: true,
      record_delimiter: "windows",
      cast: {
        boolean: String,
        date: (at) => at.toISOString(),
        object: (nested) => (Object.keys(nested).length > 0 ? JSON.stringify(nested) : ""),
      },
    },
  );
}

/** A kind of thing as a CSV file, piece by piece. */
export const csvOf = ({ columns, read }: Kind, own: Own): AsyncGenerator<string> => csvFile(columns, read(own));

/** Batches of rows as a CSV file, piece by piece: the names of the columns first. */
export async function* csvFile(columns: readonly string[], batches: AsyncIterable<Row[]>): AsyncGenerator<string> {
  yield byteOrderMark + csvLines(columns, [Object.fromEntries(columns.map((column) => [column, column]))]);
  for await (const rows of batches) if (rows.length > 0) yield csvLines(columns, rows);
}
