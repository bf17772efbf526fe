import { createHmac, timingSafeEqual } from "node:crypto";

export type MailedOrder = { id: string; accountId: string; email: string };

const form = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/;

const seal = (secret: string, { id, accountId, email }: MailedOrder) =>
  createHmac("sha256", secret).update(["not my order", accountId, id, email].join("\n")).digest();

/** What stands in the link by which the owner of a mailbox says that an order isn't theirs: good while order and address are. */
export const sealNotMine = (secret: string, order: MailedOrder): string =>
  `${order.id}.${seal(secret, order).toString("base64url")}`;

/** The order that a token speaks of, before it is believed; null for what is no token. */
export const orderIdIn = (token: string): string | null => form.exec(token)?.[1] ?? null;

/** Whether the token was made for this order and address, with one of the secrets that hold. */
export function isNotMine(secrets: string[], order: MailedOrder, token: string): boolean {
  const given = Buffer.from(form.exec(token)?.[2] ?? "", "base64url");
  return secrets
    .map((secret) => seal(secret, order))
    .map((due) => given.length === due.length && timingSafeEqual(due, given))
    .includes(true);
}
