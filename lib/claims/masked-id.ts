import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import type { MaskedOrderView } from "#lib/claims/views.ts";
import { type Ctx, requireCustomerId } from "#lib/context.ts";
import { env } from "#lib/env.ts";

/** A uuid is one block of this cipher, and nothing else is encrypted with a key of it. */
const cipher = "aes-256-ecb";

const keyOf = (ctx: Ctx) =>
  createHmac("sha256", env().authSecret)
    .update(["masked order", ctx.account.id, requireCustomerId(ctx)].join("\n"))
    .digest();

/**
 * Orders as a page of the asking customer may name them before they are theirs: by an id that stands for the order there
 * and for nobody else, since the real one shows a guest's order to whoever asks the API (contract 1.5).
 */
export function withMaskedIds(ctx: Ctx, orders: MaskedOrderView[]): MaskedOrderView[] {
  const key = keyOf(ctx);
  return orders.map((order) => {
    const block = createCipheriv(cipher, key, null).setAutoPadding(false);
    return { ...order, id: block.update(order.id.replaceAll("-", ""), "hex", "hex") };
  });
}

/** The order that such an id stands for; one that was made for somebody else stands for none. */
export function idBehind(ctx: Ctx, maskedId: string): string {
  const block = createDecipheriv(cipher, keyOf(ctx), null).setAutoPadding(false);
  return block.update(maskedId, "hex", "hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
