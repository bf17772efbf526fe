import { z } from "zod";

const largestCustomData = 65_536;
const deepestCustomData = 32;

/** What PostgreSQL cannot keep in a text. */
const hasNul = (text: string) => text.includes("\0");
const plain = (given: string) => !hasNul(given);
const unreadable = { error: "Leave out characters that are not text", params: { code: "format" } };

/** A text of at most so many characters that a database can hold. */
export const text = (max = 1000) =>
  z.string().trim().max(max, `Use at most ${max} characters`).refine(plain, unreadable);

/** A text that may be missing, or null or empty for "none". */
export const optionalText = (max = 1000) =>
  text(max)
    .nullable()
    .transform((given) => given || null)
    .optional();

/** An amount in minor units. */
export const amountCents = z.int("Enter a whole number of cents").min(-100_000_000_000).max(100_000_000_000);

/** Anything that is a JSON object, for what the store does not understand and only keeps. */
export const customData = z
  .record(z.string(), z.unknown())
  .refine((data) => depthOf(data, deepestCustomData) <= deepestCustomData, {
    error: `Nest at most ${deepestCustomData} levels`,
    params: { code: "invalid" },
    abort: true,
  })
  .refine((data) => isKeepable(data), unreadable)
  .refine((data) => JSON.stringify(data).length <= largestCustomData, {
    error: "Keep it under 64 KB",
    params: { code: "length" },
  });

/** PostgreSQL keeps no NUL and no half of a pair of surrogates, neither in a value nor in a name. */
function isKeepable(value: unknown): boolean {
  if (typeof value === "string") return !hasNul(value) && !/\p{Cs}/u.test(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([name, each]) => isKeepable(name) && isKeepable(each));
}

function depthOf(value: unknown, atMost: number): number {
  if (typeof value !== "object" || value === null || atMost < 0) return 0;
  let deepest = 0;
  for (const each of Object.values(value)) deepest = Math.max(deepest, depthOf(each, atMost - 1));
  return deepest + 1;
}

/** A telephone number as it is kept: a plus and 9 to 15 digits (contract 11.3). */
export const internationalPhone = z
  .string()
  .transform((given) => given.replace(/[\s().-]/g, ""))
  .pipe(z.string().regex(/^\+\d{9,15}$/, "Enter the number with its country, such as +353 1 555 0100"));
