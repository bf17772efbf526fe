import { expect, test } from "@playwright/test";
import { trackInput } from "#lib/tracking/schema.ts";

test("a code may be typed with or without its dash, in any case, and so may the address", () => {
  for (const typed of ["K7QM-3XW9", "k7qm3xw9", " k7qm 3xw9 ", "K7QM–3XW9"])
    expect(trackInput.parse({ orderCode: typed, email: " Ida@Example.com " })).toEqual({
      orderCode: "K7QM-3XW9",
      email: "ida@example.com",
    });
});

test("what cannot be an order code is said to be none", () => {
  for (const typed of ["", "K7QM-3XW", "K7QM-3XW9A", "K7QM-3XÉ9"])
    expect(trackInput.safeParse({ orderCode: typed, email: "ida@example.com" }).success).toBe(false);
});
