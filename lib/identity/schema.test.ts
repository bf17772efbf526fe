import { expect, test } from "@playwright/test";
import { changePasswordInput, email, fullName, loginInput, registerInput, username } from "#lib/identity/schema.ts";

const messages = (result: { error?: { issues: { message: string }[] } | undefined }) =>
  result.error?.issues.map((issue) => issue.message) ?? [];

test("an e-mail address is taken without spaces around, in lower case", () => {
  expect(email.parse("  Ada.Byron@Example.COM ")).toBe("ada.byron@example.com");
});

for (const typed of ["", "ada", "ada@", "@example.com", "a b@example.com", "ada@example", "ada@@example.com"]) {
  test(`"${typed}" is no e-mail address`, () => {
    expect(email.safeParse(typed).success).toBe(false);
  });
}

test("an e-mail address has at most 254 characters", () => {
  expect(email.safeParse(`${"a".repeat(250)}@example.com`).success).toBe(false);
});

test("a name may be in any writing, and is collapsed to single spaces", () => {
  for (const name of ["Ada", "Tomás Ó Sé", "山田 太郎", "محمد", "O'Brien-Smith Jr.", "X Æ A-12"]) {
    expect(fullName.parse(name)).toBe(name);
  }
  expect(fullName.parse("  Ada \t  Byron\n")).toBe("Ada Byron");
});

test("a name has something in it, and is not endless", () => {
  expect(messages(fullName.safeParse(" \t "))).toEqual(["Enter your full name"]);
  expect(messages(fullName.safeParse("x".repeat(121)))).toEqual(["Enter a shorter name"]);
});

test("a username is compared in its normal form", () => {
  expect(username.parse("  ADA@Example.com ")).toBe("ada@example.com");
  expect(username.parse("ＡＤＡ＠example.com")).toBe("ada@example.com");
  expect(username.parse("e\u0301clair")).toBe("\u00e9clair");
});

const registration = { name: "Ada Byron", email: "ada@example.com", password: "12345678" };

test("a new password has 8 to 128 characters, any of them, and is taken as it is", () => {
  expect(messages(registerInput.safeParse({ ...registration, password: "1234567" }))).toEqual([
    "Use at least 8 characters",
  ]);
  expect(messages(registerInput.safeParse({ ...registration, password: "x".repeat(129) }))).toEqual([
    "Use at most 128 characters",
  ]);
  for (const password of ["12345678", "x".repeat(128), "  spaces  ", "пароль пароль", "🐎🐎🐎🐎🐎🐎🐎🐎"]) {
    expect(registerInput.parse({ ...registration, password }).password).toBe(password);
  }
});

test("the rules for choosing a password do not apply to entering one", () => {
  expect(loginInput.parse({ username: "ada", password: "old" }).password).toBe("old");
  expect(changePasswordInput.parse({ currentPassword: "old", newPassword: "12345678" }).currentPassword).toBe("old");
  expect(messages(loginInput.safeParse({ username: "ada", password: "" }))).toEqual(["Enter your password"]);
});

test("fields that nobody asked for do not get through", () => {
  const more = {
    role: "administrator",
    status: "active",
    customerId: "x",
    accountId: "y",
    username: "root@example.com",
  };
  expect(registerInput.parse({ ...registration, ...more })).toEqual(registration);
});
