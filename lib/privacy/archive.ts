import { Zip, ZipDeflate } from "fflate";

type File = { name: string; parts: AsyncIterable<string> };

/** Files as one ZIP archive, piece by piece: what was taken is no longer in memory. */
export async function* zipOf(files: Iterable<File>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    ready.push(bytes);
  });
  const text = new TextEncoder();
  for (const { name, parts } of files) {
    const file = new ZipDeflate(name);
    zip.add(file);
    for await (const part of parts) {
      file.push(text.encode(part));
      yield* ready.splice(0);
    }
    file.push(new Uint8Array(), true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready.splice(0);
}
