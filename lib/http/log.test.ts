import { expect, test } from "@playwright/test";
import { errorForLog, withoutSecrets } from "#lib/http/log.ts";

for (const text of [
  "no mail to ada@example.com today",
  "<ada.byron+shop@mail.example.co.uk>",
  '{"email":"ada@example.com"}',
  "email=ada@example.com&next=/account",
  "Key (lower(username))=(ada@example.com) already exists.",
  "tomás@exämple.com, ada@example.com;bob@example.com",
]) {
  test(`no e-mail address is left of: ${text}`, () => {
    const logged = withoutSecrets(text);
    expect(logged).not.toMatch(/ada|tomás|bob|@/);
    expect(logged).toContain("[mailbox]");
  });
}

test("what stands around an e-mail address is left", () => {
  expect(withoutSecrets("no mail to ada@example.com today")).toBe("no mail to [mailbox] today");
});

test("no query parameter is left, and the stack is", () => {
  const text =
    "Failed query: insert into users values ($1, $2)\nparams: Ada Byron,$argon2id$v=19\nhash\n    at query (a.ts:1)";
  expect(withoutSecrets(text)).toBe("Failed query: insert into users values ($1, $2)\n    at query (a.ts:1)");
  expect(withoutSecrets("Failed query: select $1\nparams: hunter2")).toBe("Failed query: select $1");
});

test("an error is logged with its causes, and all of them without secrets", () => {
  const cause = new Error("Key (email)=(ada@example.com)");
  const logged = errorForLog(new Error("Failed query: select $1\nparams: hunter2", { cause }));
  expect(logged).toMatchObject({
    name: "Error",
    says: "Failed query: select $1",
    cause: { says: "Key (email)=([mailbox])" },
  });
  expect(JSON.stringify(logged)).not.toMatch(/hunter2|ada@/);
});

test("what is thrown and no error is logged in words", () => {
  expect(errorForLog("ada@example.com")).toEqual({ says: "[mailbox]" });
  expect(errorForLog(undefined)).toEqual({ says: "undefined" });
});
