import { expect, test } from "@playwright/test";
import { BadConfiguration, readEnv } from "#lib/env.ts";

const DATABASE_URL = "postgres://user:password@127.0.0.1:5432/store";
const secret = "x".repeat(32);

function faults(source: Record<string, string>): string[] {
  try {
    readEnv(source);
    return [];
  } catch (error) {
    if (error instanceof BadConfiguration) return error.faults;
    throw error;
  }
}

test("a database is all that a store on this machine needs", () => {
  const env = readEnv({ DATABASE_URL });
  expect(env).toMatchObject({ PORT: 3000, HOST: "127.0.0.1", TRUSTED_PROXIES: 0, LOG_LEVEL: "info", authSecret: "" });
  expect(env.storeUrl.href).toBe("http://localhost:3000/");
});

test("what is set to nothing is as if it were not set", () => {
  const blank = {
    PORT: "",
    HOST: "",
    STORE_URL: "",
    AUTH_SECRET: "",
    AUTH_SECRET_PREVIOUS: "",
    SMTP_URL: "",
    MAIL_FROM: "",
    SMS_URL: "",
    SMS_TOKEN: "",
    LOG_LEVEL: "",
    BENCH: "",
  };
  expect(readEnv({ DATABASE_URL, ...blank })).toEqual(readEnv({ DATABASE_URL }));
});

test("the address follows the port", () => {
  expect(readEnv({ DATABASE_URL, PORT: "4010" }).storeUrl.href).toBe("http://localhost:4010/");
});

test("every fault is named at once", () => {
  const source = {
    DATABASE_URL: "mysql://nowhere",
    PORT: "a hundred",
    STORE_URL: "ftp://shop.example",
    STORE_ACCOUNT_ID: "42",
    AUTH_SECRET: "short",
    SEED_DEMO: "yes",
    SMTP_URL: "mail.example:25",
    MAIL_FROM: "the shop",
    SMS_URL: "sms.example",
    SMS_TOKEN: "two words",
    TRUSTED_PROXIES: "many",
    LOG_LEVEL: "loud",
  };
  const found = faults(source);
  for (const name of Object.keys(source)) expect(found.some((fault) => fault.startsWith(`${name} `))).toBe(true);
  expect(new BadConfiguration(found).message).toContain("PORT must be a port number");
});

test("a fault says what would be right, and never repeats a secret", () => {
  expect(faults({})).toEqual(["DATABASE_URL is missing"]);
  expect(faults({ DATABASE_URL, PORT: "0" })).toEqual(["PORT must be a port number"]);
  expect(faults({ DATABASE_URL, PORT: "70000" })).toEqual(["PORT must be a port number"]);
  expect(faults({ DATABASE_URL, AUTH_SECRET: "hunter2" }).join()).toContain("AUTH_SECRET must have at least 32");
  expect(faults({ DATABASE_URL: "hunter2", AUTH_SECRET: "hunter2" }).join()).not.toContain("hunter2");
});

test("a public store is served over https and has a secret of its own", () => {
  expect(faults({ DATABASE_URL, STORE_URL: "http://shop.example" })).toEqual([
    "STORE_URL must start with https:// outside this machine",
    "AUTH_SECRET is missing: a public store needs one, the same for every process",
  ]);
  expect(readEnv({ DATABASE_URL, STORE_URL: "https://shop.example", AUTH_SECRET: secret }).authSecret).toBe(secret);
});

for (const STORE_URL of ["http://localhost:3000", "http://127.0.0.1:8080", "http://[::1]:3000"]) {
  test(`${STORE_URL} is on this machine`, () => {
    expect(faults({ DATABASE_URL, STORE_URL })).toEqual([]);
  });
}

test("mail needs a sender, and text messages a token and a way that nobody else can read", () => {
  expect(faults({ DATABASE_URL, SMTP_URL: "smtp://mail.example", SMS_URL: "http://sms.example" })).toEqual([
    "MAIL_FROM is missing: mail needs a sender",
    "SMS_TOKEN is missing: who takes text messages asks who sends them",
    "SMS_URL must start with https:// outside this machine",
  ]);
  const whole = {
    SMTP_URL: "smtps://user:p%40ss@mail.example:465",
    MAIL_FROM: "Fern & Co <shop@fern.example>",
    SMS_URL: "https://sms.example/messages",
    SMS_TOKEN: "token",
  };
  expect(readEnv({ DATABASE_URL, ...whole })).toMatchObject(whole);
  expect(readEnv({ DATABASE_URL, ...whole, MAIL_FROM: "shop@fern.example" }).MAIL_FROM).toBe("shop@fern.example");
});
