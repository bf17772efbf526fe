import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** A source file: where it is, seen from the root, and what stands in it. */
export type SourceFile = { path: string; text: string };

/** What a file takes from where; `path` is seen from the root, and null for a package or a builtin of Node. */
export type Import = { from: string; path: string | null; isType: boolean };

const source = /\.(ts|tsx|mjs)$/;
const comments = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;
const statement = /^[ \t]*(import|export)\s+(type\s+)?([\w*{}\s,$]+?\s+from\s+)?["']([^"'\n]+)["']/gm;
const call = /\b(?:import|require)\(\s*["'`]([^"'`\n]+)["'`]/g;

/** Every source file in a folder of the root and below it; of the root itself, those that lie in it. */
export function filesIn(root: string, folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: folder !== ".", encoding: "utf8" })
    .filter((name) => source.test(name) && !name.endsWith(".d.ts"))
    .map((name) => posix.join(folder, name))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

export const withoutComments = (text: string) => text.replace(comments, "");

/** Everything the file imports or exports from elsewhere, also dynamically. */
export function importsOf({ path, text }: SourceFile): Import[] {
  const code = withoutComments(text);
  const statements = [...code.matchAll(statement)].map(([, , type, names = "", from = ""]) => ({
    from,
    path: resolved(path, from),
    isType: Boolean(type) || isOnlyTypes(names),
  }));
  const calls = [...code.matchAll(call)].map(([, from = ""]) => ({ from, path: resolved(path, from), isType: false }));
  return [...statements, ...calls];
}

function isOnlyTypes(names: string): boolean {
  const listed = names.match(/^\s*\{([^}]*)\}/)?.[1]?.split(",") ?? [];
  const given = listed.map((name) => name.trim()).filter(Boolean);
  return given.length > 0 && given.every((name) => name.startsWith("type "));
}

function resolved(path: string, from: string): string | null {
  if (from.startsWith("#")) return from.slice(1);
  return from.startsWith(".") ? posix.join(posix.dirname(path), from) : null;
}
