import { randomUUID } from "node:crypto";
import { expect, test } from "@playwright/test";
import { isNotMine, orderIdIn, sealNotMine } from "#lib/tracking/not-my-order-token.ts";

const order = { id: randomUUID(), accountId: randomUUID(), email: "ida@example.com" };
const [secret, previous] = ["s".repeat(40), "p".repeat(40)];
const token = sealNotMine(secret, order);

test("a token holds for its order and address, also with the secret that is being rotated out", () => {
  expect(orderIdIn(token)).toBe(order.id);
  expect(isNotMine([secret], order, token)).toBe(true);
  expect(isNotMine([previous, secret], order, token)).toBe(true);
  expect(isNotMine([previous], order, token)).toBe(false);
});

test("a token of another order, account or address, or a forged one, is none", () => {
  const others = [{ id: randomUUID() }, { accountId: randomUUID() }, { email: "bob@example.com" }];
  for (const other of others) expect(isNotMine([secret], { ...order, ...other }, token)).toBe(false);
  const flipped = token.slice(0, -2) + (token.at(-2) === "A" ? "B" : "A") + token.slice(-1);
  for (const forged of [flipped, token.slice(0, -1), `${order.id}.`, order.id, "", `${token}A`])
    expect(isNotMine([secret], order, forged)).toBe(false);
  expect(orderIdIn("nonsense")).toBeNull();
});
