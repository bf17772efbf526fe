import { expect, test } from "@playwright/test";
import { guestTokenLife, openGuest, sealGuest } from "#lib/customers/guest-token.ts";
import { after, days, hours, seconds } from "#lib/time.ts";

const secret = "a secret of this store, long enough to be one";
const older = "the secret that was in use before this one was";
const account = "5e9240ff-0885-4327-a1e7-f46f3fdb3f74";
const guest = "0b0b3f6e-6a80-4b54-9c0f-1a1f0d3c2b11";
const other = "7c7c3f6e-6a80-4b54-9c0f-1a1f0d3c2b22";
const device = "01920000-0000-7000-8000-0000000000aa";
const now = new Date("2026-03-01T12:00:00Z");
const token = sealGuest(secret, account, guest, now);

const open = (value: string, more: { secrets?: string[]; accountId?: string; at?: Date } = {}) =>
  openGuest(more.secrets ?? [secret], more.accountId ?? account, value, more.at ?? now);

test("a cookie of ours opens to the guest it was sealed for", () => {
  expect(open(token)).toEqual({ customerId: guest, deviceId: null, isDue: false });
});

test("a cookie is worth a year, and not a second more", () => {
  expect(open(token, { at: after(now, guestTokenLife) })).toEqual({ customerId: guest, deviceId: null, isDue: true });
  expect(open(token, { at: after(now, guestTokenLife + seconds(1)) })).toBeNull();
});

test("a cookie is renewed once a day", () => {
  expect(open(token, { at: after(now, hours(23)) })?.isDue).toBe(false);
  expect(open(token, { at: after(now, days(1) + seconds(1)) })?.isDue).toBe(true);
});

test("a cookie of another account is nobody's", () => {
  expect(open(token, { accountId: other })).toBeNull();
});

test("a cookie sealed with a secret that does not hold is nobody's", () => {
  expect(open(sealGuest(older, account, guest, now))).toBeNull();
  expect(open(token, { secrets: [] })).toBeNull();
});

test("a cookie sealed with the secret being rotated out opens, and is due", () => {
  const old = sealGuest(older, account, guest, now);
  expect(open(old, { secrets: [secret, older] })).toEqual({ customerId: guest, deviceId: null, isDue: true });
});

test("a cookie with another guest's id, another time or another key in it is nobody's", () => {
  const [key = "", issued = "", , seal = ""] = token.split(".");
  const [olderKey = ""] = sealGuest(older, account, guest, now).split(".");
  const later = (Number.parseInt(issued, 36) + 86_400).toString(36);
  expect(open([key, issued, other, seal].join("."))).toBeNull();
  expect(open([key, later, guest, seal].join("."))).toBeNull();
  expect(open([olderKey, issued, guest, seal].join("."), { secrets: [secret, older] })).toBeNull();
});

test("a cookie with any other seal is nobody's", () => {
  const [key, issued, id, seal = ""] = token.split(".");
  for (let at = 0; at < seal.length - 1; at++) {
    const forged = seal.slice(0, at) + (seal[at] === "A" ? "B" : "A") + seal.slice(at + 1);
    expect(open([key, issued, id, forged].join("."))).toBeNull();
  }
});

test("a torn, padded or made-up cookie is nobody's", () => {
  for (let length = 0; length < token.length; length++) expect(open(token.slice(0, length))).toBeNull();
  for (const value of [guest, `${token}A`, `${token}\n`, ` ${token}`, `${token}.`, "....", "null", "é".repeat(90)]) {
    expect(open(value)).toBeNull();
  }
});

test("a cookie of a linked device opens to the guest and the device, and is renewed as others are", () => {
  const linked = sealGuest(secret, account, guest, now, device);
  expect(open(linked)).toEqual({ customerId: guest, deviceId: device, isDue: false });
  expect(open(linked, { at: after(now, days(2)) })?.isDue).toBe(true);
  const old = sealGuest(older, account, guest, now, device);
  expect(open(old, { secrets: [secret, older] })).toEqual({ customerId: guest, deviceId: device, isDue: true });
});

test("no device can be put into a cookie, taken out of it, or exchanged", () => {
  const [key = "", issued = "", , seal = ""] = token.split(".");
  const linkedSeal = sealGuest(secret, account, guest, now, device).split(".").at(-1) ?? "";
  for (const forged of [
    [key, issued, guest, device, seal],
    [key, issued, guest, linkedSeal],
    [key, issued, guest, other, linkedSeal],
    [key, issued, device, guest, linkedSeal],
    [key, issued, guest, device, device, linkedSeal],
    [key, issued, guest, "", linkedSeal],
  ])
    expect(open(forged.join("."))).toBeNull();
});

test("the secret does not stand in the cookie, nor can the same key id be had without it", () => {
  expect(token).not.toContain(secret);
  expect(token.split(".")[0]).not.toBe(sealGuest(older, account, guest, now).split(".")[0]);
});
