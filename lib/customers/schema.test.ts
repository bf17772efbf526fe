import { expect, test } from "@playwright/test";
import { phone, profileInput } from "#lib/customers/schema.ts";

const person = { name: "Ada Byron", phone: "+353 1 555 0142" };
const address = { lineOne: "1 High Street", lineTwo: "", postalCode: "D01 Y2X4", city: "Dublin", countryCode: "IE" };

const faults = (input: unknown) =>
  profileInput.safeParse(input).error?.issues.map((issue) => [issue.path.join("."), issue.message]) ?? [];

test("a profile without an address has none, whatever country is chosen", () => {
  expect(profileInput.parse(person)).toEqual({ ...person, address: null });
  const blank = { lineOne: " ", lineTwo: "", postalCode: "", city: "", countryCode: "IE" };
  expect(profileInput.parse({ ...person, ...blank })).toEqual({ ...person, address: null });
});

test("a profile with an address keeps it, without the spaces around", () => {
  const typed = { ...address, city: "  Dublin " };
  expect(profileInput.parse({ ...person, ...typed })).toEqual({ ...person, address });
});

test("half an address names what is missing, field by field", () => {
  expect(faults({ ...person, lineOne: "1 High Street" })).toEqual([
    ["postalCode", "Enter the postal code"],
    ["city", "Enter the town or city"],
    ["countryCode", "Choose a country"],
  ]);
});

test("fields that nobody asked for do not get through", () => {
  const more = { status: "suspended", customerId: "x", accountId: "y", role: "administrator" };
  expect(profileInput.parse({ ...person, ...more })).toEqual({ ...person, address: null });
});

test("an address that is too long is refused", () => {
  expect(faults({ ...person, ...address, lineOne: "x".repeat(121) })).toEqual([
    ["lineOne", "Use at most 120 characters"],
  ]);
  expect(faults({ ...person, ...address, postalCode: "x".repeat(21) })).toEqual([
    ["postalCode", "Use at most 20 characters"],
  ]);
});

for (const number of ["", "+353 1 234 5678", "(01) 234-5678", "01/2345678", "0123.456.789", "  +3531234567 "]) {
  test(`"${number}" is a phone number, or none`, () => {
    expect(phone.parse(number)).toBe(number.trim());
  });
}

for (const number of ["call me", "123", "+", "1".repeat(40), "0123456; drop table", "<script>"]) {
  test(`"${number}" is no phone number`, () => {
    expect(phone.safeParse(number).success).toBe(false);
  });
}
