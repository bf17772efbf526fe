import { request as http } from "node:http";
import { eq } from "drizzle-orm";
import { customers } from "#db/schema/index.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { readForm, submit } from "#e2e/web/posting.ts";
import { routes } from "#lib/routes.ts";

const boundary = "----torn";
const torn = `--${boundary}\r\nContent-Disposition: form-data; name="username"\r\n\r\nnobody`;

for (const path of [routes.login(), routes.register(), routes.product("enamel-kettle"), routes.logout()]) {
  test(`${path} answers bodies that are no forms with what is wrong, never with a 500`, async ({ request }) => {
    const multipart = { "Content-Type": `multipart/form-data; boundary=${boundary}` };
    expect((await request.post(path, { headers: multipart, data: torn })).status()).toBe(400);
    expect(
      (await request.post(path, { headers: { "Content-Type": "multipart/form-data" }, data: torn })).status(),
    ).toBe(400);
    const garbled = `--${boundary}\r\nno header at all\r\n--${boundary}--\r\n`;
    expect((await request.post(path, { headers: multipart, data: garbled })).status()).toBe(400);
    expect((await request.post(path, { data: { username: "nobody" } })).status()).toBe(415);
    const xml = { "Content-Type": "application/xml" };
    expect((await request.post(path, { headers: xml, data: "<a/>" })).status()).toBe(415);
  });
}

/** Announces a body of that size and reads the answer before sending any of it, as `Expect: 100-continue` would. */
const announce = (url: string, length: number) =>
  new Promise<number | undefined>((resolve, reject) => {
    const headers = { "Content-Type": "multipart/form-data; boundary=x", "Content-Length": length };
    const sent = http(url, { method: "POST", headers }, (answer) => {
      answer.resume();
      sent.destroy();
      resolve(answer.statusCode);
    });
    sent.on("error", reject);
    sent.flushHeaders();
  });

test("more than a megabyte is refused with 413, before it is sent", async ({ baseURL }) => {
  expect(await announce(`${baseURL}${routes.login()}`, 2 * 1024 * 1024)).toBe(413);
});

/** Sends a body in chunks that say nothing of its length, in pieces of a megabyte, and reads the answer. */
const pour = (url: string, megabytes: number) =>
  new Promise<number | undefined>((resolve, reject) => {
    const headers = { "Content-Type": "application/x-www-form-urlencoded", "Transfer-Encoding": "chunked" };
    const sent = http(url, { method: "POST", headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
      sent.destroy();
    });
    sent.on("error", reject);
    for (let each = 0; each < megabytes; each++) sent.write(Buffer.alloc(1024 * 1024, "a"));
    sent.end();
  });

test("a body that does not say how long it is is refused with 413 once it is, however long", async ({ baseURL }) => {
  for (const megabytes of [2, 20]) expect(await pour(`${baseURL}${routes.login()}`, megabytes)).toBe(413);
});

test("a request that breaks off leaves the server as it was", async ({ baseURL, request }) => {
  const headers = { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": 1000 };
  const sent = http(`${baseURL}${routes.login()}`, { method: "POST", headers });
  const ended = new Promise((resolve) => sent.on("error", resolve));
  sent.write("username=nobody", () => sent.destroy(new Error("gone")));
  await ended;
  expect((await request.get(routes.login())).status()).toBe(200);
});

test("the page of a refused body says what is wrong, and is not next's", async ({ request }) => {
  const headers = { "Content-Type": "application/json", Accept: "text/html" };
  const answer = await request.post(routes.login(), { headers, data: "{}" });
  expect(answer.headers()["content-type"]).toContain("text/html");
  expect(await answer.text()).toContain("This page takes forms only.");
});

test("a form from another site does nothing", async ({ newCustomer, newVisitor, store }) => {
  const customer = await newCustomer();
  const { request } = await newVisitor(customer);
  for (const origin of ["https://evil.example", "null", "http://localhost.evil.example"]) {
    const form = { path: routes.account.profile(), button: "Save changes", fields: { name: "Taken Over" }, origin };
    expect((await submit(request, form)).status()).toBe(403);
  }
  const form = await readForm(request, routes.account.profile(), "Save changes");
  expect(form.name).toBe(customer.name);
  const [row] = await store.db.select().from(customers).where(eq(customers.id, customer.id));
  expect(row?.name).toBe(customer.name);
});

test("an action that does not exist is no error of ours", async ({ request }) => {
  const headers = { "Next-Action": "00".repeat(21), "Content-Type": "text/plain;charset=UTF-8" };
  const answer = await request.post(routes.login(), { headers, data: "[]" });
  expect(answer.status()).toBeLessThan(500);
});

test("addresses that make no sense are answered without an error", async ({ request }) => {
  for (const path of [
    "/%E0%A4%A",
    "/products/%FF",
    "/account/orders/%00",
    `/${"a".repeat(4000)}`,
    "/_next/image?url=/art/x.svg",
  ]) {
    const status = (await request.get(path)).status();
    expect(status, path).toBeGreaterThanOrEqual(400);
    expect(status, path).toBeLessThan(500);
  }
});
