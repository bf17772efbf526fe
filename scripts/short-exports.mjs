import { readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Those whose list of files is so long that Node takes a second of every start to read it. */
const packages = ["drizzle-orm"];

/**
 * Says the same of a package's files in fewer words. Node 24 reads a package's `exports` anew for each of its modules,
 * and drizzle-orm's are 180 KB: 1.25 s of processor time in every process that loads it, 0.4 s when they are short.
 * Every name leads where it led; done twice, it changes nothing. @param {string} root
 */
export function shortenExports(root) {
  for (const name of packages) {
    const file = join(root, "node_modules", name, "package.json");
    const said = readFileSync(file, "utf8");
    const about = JSON.parse(said);
    const shorter = `${JSON.stringify({ ...about, exports: shortened(about.exports) })}\n`;
    if (shorter.length >= said.length) continue;
    // In a new file: copies of this folder may share the old one.
    writeFileSync(`${file}.new`, shorter);
    renameSync(`${file}.new`, file);
  }
}

/** One line with a star for all that is the file of its name. @param {Record<string, Target>} exports */
function shortened(exports) {
  const short = Object.entries(exports).map(([name, target]) => /** @type {const} */ ([name, filesOf(target)]));
  const isStar = (/** @type {string} */ name, /** @type {unknown} */ files) =>
    JSON.stringify(files) === JSON.stringify({ import: `${name}.js`, require: `${name}.cjs` });
  const others = short.filter(([name, files]) => !isStar(name, files));
  const star = others.length < short.length ? { "./*": { import: "./*.js", require: "./*.cjs" } } : {};
  return { ...Object.fromEntries(others), ...star };
}

/** Without the types that are beside the files, where TypeScript finds them by itself; all else as it is. @param {Target} target */
function filesOf(target) {
  const file = target?.import?.default?.replace(/\.js$/, "");
  const both = (/** @type {string} */ c) => ({ types: `${file}.d.${c}ts`, default: `${file}.${c}js` });
  const isUsual = JSON.stringify(target) === JSON.stringify({ import: both(""), require: both("c"), ...both("") });
  return isUsual ? { import: `${file}.js`, require: `${file}.cjs` } : target;
}

/** @typedef {{ import?: { default?: string } } | undefined} Target */

const own = fileURLToPath(import.meta.url);
if (process.argv[1] && realpathSync(process.argv[1]) === own) shortenExports(join(dirname(own), ".."));
