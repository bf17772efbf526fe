import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { faultsOf } from "./architecture.ts";
import { filesIn, importsOf } from "./imports.ts";

const root = join(import.meta.dirname, "..");

for (const folder of ["app", "components", "lib", "db", "server", "demo", "scripts", "e2e", "."]) {
  test(`${folder === "." ? "the root" : folder} keeps to the rule of direction and to the house measures`, () => {
    const files = filesIn(root, folder);
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap(faultsOf)).toEqual([]);
  });
}

test("the check sees what a real file imports", () => {
  const own = filesIn(root, "e2e").find((file) => file.path === "e2e/architecture.ts");
  expect(own && importsOf(own)).toEqual([
    { from: "node:path", path: null, isType: false },
    { from: "./imports.ts", path: "e2e/imports.ts", isType: false },
  ]);
});

const bad: { title: string; path: string; text: string; fault: string }[] = [
  {
    title: "a database that imports the business",
    path: "db/client.ts",
    text: 'import { env } from "#lib/env.ts";',
    fault: "points left",
  },
  {
    title: "business that imports a component, over a relative path and several lines",
    path: "lib/orders/find-orders.ts",
    text: 'import {\n  Button,\n} from "../../components/ui/button.tsx";',
    fault: "points left",
  },
  {
    title: "business that imports a page, dynamically",
    path: "lib/orders/find-orders.ts",
    text: 'const page = await import("#app/page.tsx");',
    fault: "points left",
  },
  {
    title: "business that hands a test on",
    path: "lib/orders/status.ts",
    text: 'export { aGuest } from "#e2e/db/people.ts";',
    fault: "points left",
  },
  {
    title: "a page that imports the database, even its types only",
    path: "app/account/page.tsx",
    text: 'import type { Db } from "#db/client.ts";',
    fault: "points left",
  },
  {
    title: "a page that imports the database for its effect",
    path: "app/account/page.tsx",
    text: 'import "#db/client.ts";',
    fault: "points left",
  },
  {
    title: "the server that imports a page",
    path: "server/main.ts",
    text: 'import { logIn } from "#app/(auth)/actions.ts";',
    fault: "points left",
  },
  {
    title: "the demo that imports a script",
    path: "demo/seed.ts",
    text: 'import { say } from "../scripts/progress.mjs";',
    fault: "points left",
  },
  {
    title: "a script that imports a test",
    path: "scripts/bench.ts",
    text: 'import { aGuest } from "#e2e/db/people.ts";',
    fault: "points left",
  },
  {
    title: "a component that imports a function of the business",
    path: "components/shop/cart.tsx",
    text: 'import { findCart, type CartView } from "#lib/checkout/cart.ts";',
    fault: "does not travel to browsers",
  },
  {
    title: "business that knows Next",
    path: "lib/checkout/cart.ts",
    text: 'import { cookies } from "next/headers";',
    fault: "lib/request",
  },
  {
    title: "business that knows React",
    path: "lib/checkout/cart.ts",
    text: "import { cache } from 'react';",
    fault: "lib/request",
  },
  {
    title: "the seam with Next that could reach a browser",
    path: "lib/request/viewer.ts",
    text: '// import "server-only";\nimport { cookies } from "next/headers";',
    fault: "server-only",
  },
  {
    title: "configuration read on the side",
    path: "lib/orders/status.ts",
    text: "const { NODE_ENV } = process.env;",
    fault: "process.env",
  },
  {
    title: "configuration taken apart on the side",
    path: "components/shop/cart.tsx",
    text: "const { env } = process;",
    fault: "process.env",
  },
  {
    title: "reads that become public endpoints",
    path: "lib/orders/find-orders.ts",
    text: '"use server";\nexport const findAll = async () => [];',
    fault: "use server",
  },
  {
    title: "a page with an action of its own",
    path: "app/page.tsx",
    text: 'async function save() {\n  "use server";\n}',
    fault: "use server",
  },
  {
    title: "a file of the root that imports a test",
    path: "instrumentation.ts",
    text: 'export * from "./e2e/db/people.ts";',
    fault: "points left",
  },
  {
    title: "a page of the desk that asks who is seen",
    path: "app/service-desk/page.tsx",
    text: 'import { requestContext } from "#lib/request/viewer.ts";',
    fault: "deskContext",
  },
  {
    title: "a door that lets those change something who only look",
    path: "app/account/orders/route.ts",
    text: "export async function POST() {}",
    fault: "without a gate",
  },
  {
    title: "an action that takes whoever looks for somebody who may change things",
    path: "app/account/actions.ts",
    text: 'import { ownContext } from "#lib/request/viewer.ts";',
    fault: "without a gate",
  },
  { title: "a name that says nothing", path: "lib/orders/utils.ts", text: "", fault: "by its name" },
  { title: "a giant", path: "lib/orders/orders.ts", text: "a();\n".repeat(251), fault: "251 lines" },
];

for (const { title, path, text, fault } of bad) {
  test(`the check finds ${title}`, () => {
    expect(faultsOf({ path, text })).toEqual([expect.stringContaining(fault)]);
  });
}

const good: { title: string; path: string; text: string }[] = [
  {
    title: "types, wherever they come from",
    path: "components/shop/cart.tsx",
    text: 'import type { CartView } from "#lib/checkout/cart.ts";\nimport { type Ctx } from "#lib/context.ts";',
  },
  {
    title: "what travels to browsers",
    path: "components/shop/cart.tsx",
    text: 'import { routes } from "#lib/routes.ts";\nimport { email } from "#lib/identity/schema.ts";',
  },
  {
    title: "an import that stands in a comment",
    path: "db/client.ts",
    text: '/*\nimport { env } from "#lib/env.ts";\n*/\n// import "#lib/env.ts";',
  },
  {
    title: "the configuration's own file",
    path: "lib/env.ts",
    text: "export const env = () => readEnv(process.env);",
  },
  { title: "an action", path: "app/(shop)/actions.ts", text: '"use server";' },
  { title: "250 lines", path: "lib/orders/orders.ts", text: "a();\n".repeat(250) },
];

for (const { title, path, text } of good) {
  test(`the check lets ${title} be`, () => {
    expect(faultsOf({ path, text })).toEqual([]);
  });
}
