import { expect, test } from "@playwright/test";
import { completed, urlOf } from "./settings.ts";

const urlFor = (baseUrl?: string) => urlOf(completed({ baseUrl }), "user");

test("the base URL may come with or without the version and a slash", () => {
  for (const base of ["https://a.example", "https://a.example/", "https://a.example/v1", " https://a.example/v1/ "])
    expect(urlFor(base)).toBe("https://a.example/v1/user");
  expect(urlFor("https://a.example/shop/v1")).toBe("https://a.example/shop/v1/user");
  expect(urlFor("/v1")).toBe("/v1/user");
});

test("the environment names the store where nobody else does, read at the call", () => {
  const before = process.env.FRESHCOM_BASE_URL;
  const settings = completed({});
  delete process.env.FRESHCOM_BASE_URL;
  expect(urlOf(settings, "user")).toBe("http://localhost:3000/v1/user");
  process.env.FRESHCOM_BASE_URL = "http://localhost:4000/";
  expect(urlOf(settings, "user")).toBe("http://localhost:4000/v1/user");
  expect(urlFor("http://b.example")).toBe("http://b.example/v1/user");
  if (before === undefined) delete process.env.FRESHCOM_BASE_URL;
  else process.env.FRESHCOM_BASE_URL = before;
});
