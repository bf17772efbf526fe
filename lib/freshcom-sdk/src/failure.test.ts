import { expect, test } from "@playwright/test";
import { withStore } from "../fake-store.ts";
import { FreshcomError } from "./index.ts";

const fault = (code: string, pointer?: string) => ({
  status: "422",
  code,
  title: code,
  source: pointer && { pointer },
});

test("what is wrong is found under the attribute, the relationship or the whole", async () => {
  const errors = [
    fault("taken", "/data/attributes/username"),
    fault("length", "/data/attributes/username"),
    fault("invalid", "/data/relationships/customer"),
    fault("unprocessable", "/data"),
    fault("nowhere"),
  ];
  await withStore(
    () => ({ status: 422, json: { errors } }),
    async ({ client }) => {
      const failure = await client()
        .createCustomer({})
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(FreshcomError);
      expect(failure).toBeInstanceOf(Error);
      expect(failure).toMatchObject({
        name: "FreshcomError",
        message: "taken",
        status: 422,
        errors: {
          username: [{ code: "taken" }, { code: "length" }],
          customer: [{ code: "invalid" }],
          base: [{ code: "unprocessable" }, { code: "nowhere" }],
        },
      });
    },
  );
});

test("an answer that is not JSON is a failure that says its status", async () => {
  for (const json of [undefined, "<html>", { errors: "strange" }])
    await withStore(
      () => ({ status: 502, json }),
      async ({ client }) => {
        await expect(client().retrieveAccount()).rejects.toMatchObject({ status: 502, errors: {}, error: undefined });
      },
    );
  await withStore(
    () => ({ status: 200 }),
    async ({ client }) => {
      await expect(client().retrieveAccount()).rejects.toThrow("The store answered with status 200 and no JSON.");
    },
  );
});

test("how long to wait is told", async () => {
  const json = { errors: [{ code: "too_many_requests", title: "Slow down" }] };
  await withStore(
    () => ({ status: 429, json, headers: { "Retry-After": "900" } }),
    async ({ client }) => {
      await expect(client().listCustomer()).rejects.toMatchObject({ status: 429, retryAfter: 900 });
    },
  );
});
