import { expect, test } from "@playwright/test";
import { hashPassword, isOutdated, passwordMatches } from "#lib/identity/credentials.ts";

const words = "correct horse battery staple";

test("a password matches its own hash and no other, and nobody's never", async () => {
  const hash = await hashPassword(words);
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(isOutdated(hash)).toBe(false);
  expect(isOutdated(hash.replace("m=19456", "m=4096"))).toBe(true);
  expect(await passwordMatches(hash, words)).toBe(true);
  expect(await passwordMatches(hash, `${words} `)).toBe(false);
  expect(await passwordMatches(null, words)).toBe(false);
});

test("more passwords at once than there are threads are all hashed, each by itself", async () => {
  const hashes = await Promise.all(Array.from({ length: 20 }, (_, at) => hashPassword(`${words} ${at}`)));
  expect(new Set(hashes).size).toBe(20);
  const matches = await Promise.all(hashes.map((hash, at) => passwordMatches(hash, `${words} ${at}`)));
  expect(matches).toEqual(hashes.map(() => true));
});

test("a hash that cannot be read is an error of its own, and the next one is compared", async () => {
  await expect(passwordMatches("x", words)).rejects.toThrow();
  expect(await passwordMatches(null, words)).toBe(false);
});

test("when threads fail to start, whoever waits hears of it, and the next one gets new threads", async () => {
  const before = globalThis.accountAreaHashing?.threads();
  const waiting = Array.from({ length: 12 }, () => hashPassword(words));
  const outcomes = Promise.allSettled(waiting);
  await expect.poll(() => (before?.queueSize ?? 0) > 0 || (before?.completed ?? 0) > 0).toBe(true);
  before?.emit("error", new Error("no thread today"));
  expect((await outcomes).map(({ status }) => status)).toContain("rejected");
  expect(globalThis.accountAreaHashing?.threads()).not.toBe(before);
  expect(await passwordMatches(await hashPassword(words), words)).toBe(true);
});
