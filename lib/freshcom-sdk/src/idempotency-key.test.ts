import { expect, test } from "@playwright/test";
import { newIdempotencyKey } from "./idempotency-key.ts";

const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("a key is a random UUID, also where there is no randomUUID", () => {
  const { randomUUID } = crypto;
  expect(newIdempotencyKey()).toMatch(version4);
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true, writable: true });
  const keys = Array.from({ length: 100 }, newIdempotencyKey);
  Object.defineProperty(crypto, "randomUUID", { value: randomUUID, configurable: true, writable: true });
  expect(new Set(keys).size).toBe(100);
  for (const key of keys) expect(key).toMatch(version4);
});
