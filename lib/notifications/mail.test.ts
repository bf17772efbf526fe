import { expect, test } from "@playwright/test";
import { mail } from "#lib/notifications/mail.ts";
import { emailVerification, oneTimePassword, passwordReset } from "#lib/notifications/messages.ts";

const store = { name: "Fern & Co" };
const to = "ada@example.com";
const token = "6b1f8bb4-3a6f-4a0e-9a53-0d6a3a3a7c11";

test("a mail says the same as text and as HTML, in the same order", () => {
  const { body, html } = mail(store, to, {
    subject: "Your code",
    paragraphs: ["First.", "Second."],
    code: "012345",
    button: { label: "Go on", url: "https://fern.example/go?a=1&b=2" },
    footnote: "Last.",
  });
  expect(body).toBe("First.\n\nSecond.\n\n012345\n\nGo on:\nhttps://fern.example/go?a=1&b=2\n\nLast.\n\nFern & Co");
  const shown = (html ?? "").slice((html ?? "").indexOf("<h1>"));
  const places = [
    "Your code",
    "First.",
    "Second.",
    ">012345<",
    ">Go on<",
    ">https://fern.example/go?a=1&amp;b=2<",
    "Last.",
  ].map((text) => shown.indexOf(text));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places.toSorted((one, other) => one - other)).toEqual(places);
});

test("nothing that somebody typed becomes markup", () => {
  const nasty = `<img src=x onerror="alert(1)">'&`;
  const { html } = mail({ name: nasty }, to, {
    subject: nasty,
    paragraphs: [nasty],
    code: nasty,
    button: { label: nasty, url: `https://fern.example/?q=${nasty}` },
    footnote: nasty,
  });
  expect(html).not.toContain("<img");
  expect(html).not.toContain('onerror="');
  expect(html?.match(/<style>/g)).toHaveLength(1);
});

test("a code can be copied as it is, and is read out digit by digit", () => {
  const { html } = oneTimePassword(store, "email", to, "012345");
  expect(html).toContain('aria-label="0 1 2 3 4 5">012345<');
});

for (const [title, message] of [
  ["a request to confirm a mailbox", emailVerification(store, to, { code: "012345", token })],
  ["a request for a new password", passwordReset(store, to, token)],
] as const) {
  test(`${title} holds its token in its link alone, and nothing from elsewhere`, () => {
    expect(message.body.match(new RegExp(token, "g"))).toHaveLength(1);
    expect(message.body).toMatch(new RegExp(`^http\\S+\\?token=${token}$`, "m"));
    expect(message.html).toContain(token);
    expect(message.html).not.toMatch(/src=|url\(|@import|<link|<script/);
    expect(message.html).toContain("Fern &amp; Co");
  });
}

test("a log-in code by text message is one line of text alone", () => {
  const { subject, body, html } = oneTimePassword(store, "sms", "+353871234567", "012345");
  expect({ subject, html }).toEqual({ subject: null, html: undefined });
  expect(body).toMatch(/^012345 is your log-in code for Fern & Co\. [^\n]+$/);
});
