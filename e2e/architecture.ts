import { posix } from "node:path";
import { type Import, importsOf, type SourceFile, withoutComments } from "./imports.ts";

/** Which folders a file of each folder may import from; an arrow may point right, never left (style.md, section 1). */
const mayImport: Record<string, readonly string[]> = {
  db: ["db"],
  lib: ["lib", "db"],
  components: ["components", "lib"],
  app: ["app", "components", "lib"],
  server: ["server", "components", "lib", "db"],
  demo: ["demo", "lib", "db"],
  scripts: ["scripts", "server", "demo", "lib", "db"],
  e2e: ["e2e", "app", "components", "lib", "db", "server", "demo", "scripts"],
};

const besideThem = ["app", "components", "lib", "db", "server"];
const longest = 250;
const measured = /^(app|components|lib|db|server)\//;
const travelsToBrowsers = /^lib\/(.+\/)?(schema|views|routes|money|time|form|words|html)\.ts$/;
const belongsToNext = /^(next|react|react-dom|next-auth|server-only)(\/|$)/;
const isSeam = /^lib\/request\//;
/** How next-auth writes the session's cookie is known in one place, for our own log-in too. */
const isCookieFormat = (path: string, from: string) =>
  from === "next-auth/jwt" && path === "lib/browser/session-cookie.ts";
const forbiddenName = /^(utils?|helpers?|misc|common|constants|types)\./;
const isAction = /^app\/(.+\/)?actions\.ts$/;
const serverDirective = /^\s*["']use server["']/m;
const saysServerOnly = /^\s*import ["']server-only["']/m;
const readsEnvironment = /\bprocess\s*(\.\s*env|\[\s*["']env["'])|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/;
const mayReadEnvironment =
  /^(lib\/env\.ts|db\/client\.ts|server\/main\.ts|lib\/http\/log\.ts|(scripts|e2e)\/.*|[^/]+\.config\.(ts|mjs))$/;

const isDesk = /^app\/service-desk\//;
const isRoute = /^app\/(.+\/)?route\.ts$/;
const changes = /\bexport (const|(async )?function) (POST|PUT|PATCH|DELETE)\b/;
const refusesWhoLooks = /\bdefine(Door|Download)\(/;
/** What goes on working for staff who only look at what a customer sees: to stop, and to log out. */
const worksInALook = /^(app\/(logout|service-desk\/look-in)\/route\.ts|lib\/request\/.*)$/;

/** Takes a file and says in sentences where it goes against the rule of direction or the house measures. */
export function faultsOf(file: SourceFile): string[] {
  return [...importsOf(file).flatMap((each) => importFault(file, each) ?? []), ...fileFaults(file)].map(
    (fault) => `${file.path} ${fault}`,
  );
}

const folderOf = (path: string) => path.split("/")[0] ?? "";

function importFault({ path }: SourceFile, { from, path: target, isType }: Import): string | null {
  const own = folderOf(path);
  if (target === null) return packageFault(path, from);
  if (!(mayImport[own] ?? besideThem).includes(folderOf(target)))
    return `imports ${target}: an arrow from ${own} points left`;
  if (own === "components" && folderOf(target) === "lib" && !isType && !travelsToBrowsers.test(target))
    return `imports ${target}, which does not travel to browsers`;
  return null;
}

function packageFault(path: string, from: string): string | null {
  if (folderOf(path) === "lib" && belongsToNext.test(from) && !isSeam.test(path) && !isCookieFormat(path, from))
    return `imports ${from}, which is for lib/request`;
  if (folderOf(path) === "db" && belongsToNext.test(from)) return `imports ${from}, of which a database knows nothing`;
  return null;
}

function fileFaults({ path, text }: SourceFile): string[] {
  const code = withoutComments(text);
  const lines = text.split("\n").length - 1;
  const isTest = /\.(test|spec)\.ts$/.test(path);
  return [
    forbiddenName.test(posix.basename(path)) && "does not say by its name what is inside",
    measured.test(path) && !isTest && lines > longest && `has ${lines} lines: two subjects`,
    isSeam.test(path) && !saysServerOnly.test(code) && 'does not say import "server-only"',
    serverDirective.test(code) && !isAction.test(path) && 'says "use server" outside of an actions.ts',
    isDesk.test(path) &&
      /\brequestContext\b/.test(code) &&
      "asks for requestContext: the desk's viewer is in deskContext",
    isRoute.test(path) && changes.test(code) && !refusesWhoLooks.test(code) && !worksInALook.test(path) && noGate,
    folderOf(path) === "app" && /\bownContext\b/.test(code) && !worksInALook.test(path) && noGate,
    !isTest && readsEnvironment.test(code) && !mayReadEnvironment.test(path) && "reads process.env",
  ].filter((fault) => fault !== false);
}

const noGate = "changes something without a gate that refuses whoever only looks";
