import { expect, test } from "@playwright/test";
import { maskedCode, maskedEmail } from "#lib/claims/masked.ts";

test("a masked code shows its end alone", () => {
  expect(maskedCode("K7QM-3XW9")).toBe("••••-••W9");
});

test("a masked address shows where it begins and how it ends", () => {
  expect(maskedEmail("ida.bell@mail.example.com")).toBe("i•••@m•••.com");
  expect(maskedEmail("i@x")).toBe("i•••@x•••");
});
