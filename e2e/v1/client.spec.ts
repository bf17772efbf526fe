import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { aName, expect, test } from "#e2e/v1/api.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");

/** The samples of README, word for word but for the name that they register, which is free only once. */
async function samples(username: string): Promise<string[]> {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const found = [...readme.matchAll(/```js\n(import freshcom[\s\S]*?)```/g)].map(([, code = ""]) => code);
  return found.map((code) => code.replaceAll("joe@example.com", username));
}

test("the samples of README run in an empty folder with nothing but the packed client, under Node and in a browser of another origin", async ({
  api,
  page,
}) => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), "storefront-"));
  try {
    const { stdout } = await run(process.execPath, [join(root, "scripts/client-pack.ts"), folder], { cwd: root });
    const tarball = stdout.trim().split("\n").at(-1) ?? "";
    await writeFile(join(folder, "package.json"), '{"type":"module","private":true}');
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: folder });
    const username = aName();
    const [register = "", logIn = "", ...others] = await samples(username);
    expect(others).toEqual([]);
    const env = { ...process.env, FRESHCOM_BASE_URL: api.url };
    for (const [name, code] of [
      ["register.js", register],
      ["log-in.js", logIn],
    ] as const) {
      await writeFile(join(folder, name), code);
      const { stdout: printed } = await run(process.execPath, [name], { cwd: folder, env });
      expect(printed).toContain("registered");
      expect(printed).toContain(username);
    }
    await inBrowser(folder, api.url, page);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function inBrowser(folder: string, baseUrl: string, page: import("@playwright/test").Page): Promise<void> {
  const script = await readFile(join(folder, "node_modules/freshcom-sdk/dist/index.js"), "utf8");
  const html = `<!doctype html><title>Another shop</title><script type="module">
    import { createFreshcom } from './sdk.js';
    const store = createFreshcom({ baseUrl: '${baseUrl}' });
    try {
      await store.createAndSetAccessToken({ fresh_token: 'prt-test-aba1d92c-defb-478e-a031-40b5c27171c7', grant_type: 'refresh_token' });
      const { data } = await store.createCustomer({ status: 'guest', name: 'From elsewhere' });
      const again = await store.retrieveCustomer(data.id);
      const failed = await store.createCustomer({ status: 'registered' }).catch((error) => error);
      document.title = [again.data.name, failed.status, failed.errors.username[0].code].join(' ');
    } catch (error) { document.title = String(error); }
  </script>`;
  const server = createServer((request, response) => {
    const isScript = request.url === "/sdk.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await page.goto(`http://127.0.0.1:${port}/`);
    await expect(page).toHaveTitle("From elsewhere 422 required");
  } finally {
    server.close();
  }
}
